#include "serve/service.h"

#include "core/error.h"
#include "serve/networks.h"
#include "serve/routes.h"
#include "serve/together.h"
#include "serve/trainer.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

constexpr std::chrono::milliseconds look_every{200};
// How late an I/O thread may be before requests are refused early: who asks wants an answer soon or never; events can
// wait, and come in batches that take their time; so can who looks after the shop.
constexpr std::chrono::milliseconds most_lag{25};
constexpr std::chrono::milliseconds most_lag_of_patient{500};

std::string base64_decoded(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
  }
  return out;
}

// Authorization: Bearer KEY; X-API-Key: KEY (Gorse); Authorization: Basic, the key as the name (Segment).
std::string key_of(const Request& request) {
  constexpr std::string_view bearer = "Bearer ";
  constexpr std::string_view basic = "Basic ";
  const auto told = request.header("authorization");
  if (told.starts_with(bearer)) return std::string(told.substr(bearer.size()));
  if (!told.starts_with(basic)) return std::string(request.header("x-api-key"));
  const std::string pair = base64_decoded(told.substr(basic.size()));
  return pair.substr(0, pair.find(':'));
}

// What a browser asks before a script of another page may ask us.
Response allowed() {
  Response out{.status = 204};
  out.headers = {
      {"access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"},
      {"access-control-allow-headers", "authorization, content-encoding, content-type, x-api-key, x-request-id"},
      {"access-control-max-age", "3600"}};
  return out;
}

constexpr const char* too_much_from_there = "more comes from this address than this key allows";

// Null where none answers, or is not known.
const Route* route_of(const Request& request) {
  return request.place && *request.place < all_routes().size() ? all_routes()[*request.place] : nullptr;
}

// Whether it keeps somebody out. Who asks without a key whether all is well is answered, whatever the answer.
bool is_of_guard(const Request& request, unsigned status) {
  constexpr std::array<unsigned, 6> all = {401, 403, 413, 429, 431, 503};
  if (std::ranges::find(all, status) == all.end()) return false;
  const Route* route = route_of(request);
  return status != 503 || route == nullptr || route->scope != Scope::nothing;
}

// Who was refused where, without a word of what was sent: a place's path and not the request's.
Json::Object about_refusal(const Request& request, unsigned status) {
  const Route* route = route_of(request);
  const bool has_key = request.key.front() != '\0';
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - request.begun;
  return {{"request", request.id},
          {"status", status},
          {"method", route == nullptr ? Json() : Json(route->method)},
          {"place", route == nullptr ? Json() : Json(route->path)},
          {"key", has_key ? Json(std::string_view(request.key.data(), request.key.size())) : Json()},
          {"ms", took.count()}};
}

}  // namespace

Response json_response(const Json& document, unsigned status) {
  return {.status = status, .body = document.text() + "\n"};
}

Response object_response(const std::function<void(JsonWriter&)>& write) {
  constexpr std::size_t usual = 4096;  // bytes
  Response out;
  out.body.reserve(usual);
  JsonWriter writer(out.body);
  writer.begin_object();
  write(writer);
  writer.end_object();
  out.body += '\n';
  return out;
}

Response refusal(unsigned status, std::string_view why) { return json_response(Json::Object{{"error", why}}, status); }

Response refusal_for(unsigned status, std::string_view why, std::chrono::milliseconds wait) {
  auto out = refusal(status, why);
  out.headers.emplace_back("retry-after", fmt::to_string((wait.count() + 999) / 1000));
  return out;
}

Service::Service(const store::Shop& shop, std::vector<std::string> origins, bool behind_proxy)
    : shop_(shop),
      origins_(std::move(origins)),
      behind_proxy_(behind_proxy),
      gate_(shop),
      writer_(shop, pulse_),
      current_(shop, writer_),
      metrics_(place_names().size()),
      later_(std::max(1U, std::thread::hardware_concurrency())),
      folding_(std::max(1U, std::thread::hardware_concurrency())) {
  lender_.emplace(shop_, [this](const auto& borrowed) { lend(borrowed); });
}

Service::~Service() { stop(); }

std::optional<std::string> Service::first_key() {
  if (!keys()->keys().empty()) return {};
  Keys made(shop_);
  auto key = made.make(shop_, {.name = "admin", .sha256 = {}, .scopes = {Scope::admin}});
  current_.take_keys(std::move(made));
  return key;
}

void Service::remember(const std::string& id, std::string line, const predict::Live& live) {
  writer_.tell(line);
  decisions_.remember(id, std::move(line), live.made());
}

bool Service::snapshot_due() const {
  constexpr int quiet = 10;  // seconds
  const auto standing = desk();
  const auto& live = standing->live();
  return worth_a_snapshot(live.added(), live.base().snapshot().events(), pulse_.events(quiet));
}

void Service::lend(const std::function<bool()>& borrowed) {
  bool erased = false;
  std::exception_ptr failed;
  lent_ = true;
  try {
    const bool unknown = writer_.lend([&] {
      erased = borrowed();
      if (!erased) return;
      decisions_.forget(std::chrono::steady_clock::now());  // what was said before may name who is gone
      pulse_.forget_tail();
    });
    if (!ending_ && (unknown || erased)) current_.live_anew();
  } catch (...) {
    failed = std::current_exception();
  }
  lent_ = false;
  if (erased) held_.forget();  // what was made meanwhile too
  if (failed) std::rethrow_exception(failed);
}

void Service::stop() {
  ending_ = true;
  lender_.reset();
  current_.stop();
  later_.stop();
  folding_.stop();
  aside_.stop();
  analyses_.stop();
  writer_.stop();
}

// Refuses before the body is read: what is not there, who may not, who asks too often, what would come too late.
std::optional<Response> Service::check(Request& request, std::uint64_t& body_limit) {
  const auto found = find_route(request.method, request.path());
  request.place = found.place;
  if (found.route == nullptr) {
    if (found.others.empty()) return refusal(404, "there is nothing here");
    auto out = refusal(405, "this place does not answer " + request.method);
    out.headers.emplace_back("allow", found.others);
    return out;
  }
  body_limit = found.route->body_limit;
  if (found.route->scope == Scope::nothing) return {};
  if (request.lag > (found.route->scope == Scope::answers ? most_lag : most_lag_of_patient)) {
    metrics_.shed();
    return refusal_for(503, "too many ask at the moment", std::chrono::seconds(1));
  }
  const auto ring = keys();
  const auto key = ring->keys().find(key_of(request));
  if (!key) {
    auto out = refusal(401, "a key is needed: Authorization: Bearer KEY");
    out.headers.emplace_back("www-authenticate", "Bearer");
    return out;
  }
  const Key& theirs = ring->keys().all()[*key];
  std::copy_n(theirs.sha256.begin(), std::min(theirs.sha256.size(), request.key.size()), request.key.begin());
  request.tells_facts = theirs.allows(Scope::facts);
  if (!theirs.allows(found.route->scope))
    return refusal(403,
                   fmt::format("the key does not allow this; it needs the scope {}", scope_name(found.route->scope)));
  if (theirs.per_address > 0) {  // first: who sends too much takes nothing from the others
    request.from_browser = true;
    request.network = network_of_client(request);
    body_limit = std::min<std::uint64_t>(body_limit, browser_bytes);
    if (const auto wait = ring->wait(*key, request.network, 1); wait.count() > 0)
      return refusal_for(429, too_much_from_there, wait);
  }
  const auto wait = ring->wait(*key);
  if (wait.count() > 0) return refusal_for(429, "this key asks more often than it may", wait);
  return {};
}

std::optional<Response> Service::refuse_beyond(const Request& request, std::size_t events) const {
  if (!request.from_browser || events < 2) return {};
  if (events > browser_events)
    return refusal(413, fmt::format("the body holds more than {} events; send fewer at a time", browser_events));
  const auto ring = keys();
  const auto key = ring->keys().find(key_of(request));
  if (!key) return {};  // it was one a moment ago
  const auto wait = ring->wait(*key, request.network, events - 1);
  if (wait.count() == 0) return {};
  ring->give_back(*key, request.network);
  return refusal_for(429, too_much_from_there, wait);
}

// Entries before the last are whatever the client likes to say.
std::uint64_t Service::network_of_client(const Request& request) {
  if (!behind_proxy_) return request.network;
  const auto told = std::ranges::find(request.headers.rbegin(), request.headers.rend(), "x-forwarded-for",
                                      &std::pair<std::string, std::string>::first);
  std::string_view last = told == request.headers.rend() ? std::string_view() : told->second;
  last.remove_prefix(last.rfind(',') + 1);
  if (const auto network = network_of(last)) return *network;
  if (!no_address_told_.exchange(true))
    log("no address told", {{"why", "the last entry of X-Forwarded-For is none: all who come so count as one"}});
  return request.network;
}

bool Service::allows(const Request& request, Scope scope) const {
  const auto ring = keys();
  const auto key = ring->keys().find(key_of(request));
  return key && ring->keys().all()[*key].allows(scope);
}

bool Service::may_ask(std::string_view origin) const {
  return !origin.empty() && std::ranges::find(origins_, origin) != origins_.end();
}

std::optional<Response> Service::admit(Request& request, std::uint64_t& body_limit) {
  if (request.method == "OPTIONS" && may_ask(request.header("origin"))) return allowed();
  auto refused = check(request, body_limit);
  if (refused) metrics_.count(*request.place, refused->status, {});
  return refused;
}

void Service::handle(const std::shared_ptr<Request>& request, Respond respond) {
  auto found = find_route(request->method, request->path());
  const auto begin = std::chrono::steady_clock::now();
  auto counted = [this, begin, place = found.place, respond = std::move(respond)](Response response) {
    metrics_.count(place, response.status, std::chrono::steady_clock::now() - begin);
    respond(std::move(response));
  };
  const Call call{.service = *this, .request = request, .parts = std::move(found.parts), .respond = std::move(counted)};
  Response out;
  try {
    if (found.route->answer_later != nullptr) return found.route->answer_later(call);
    out = found.route->answer(call);
  } catch (const std::exception& error) {
    out = refusal_of(error, *request);
  }
  call.respond(std::move(out));
}

void Service::turn() { answer_waiting(*this); }

// A page's script may read refusals too: it is told nothing that it could not ask.
void Service::finish(const Request& request, Response& response) {
  if (!origins_.empty()) {
    response.headers.emplace_back("vary", "origin");
    if (const auto origin = request.header("origin"); may_ask(origin)) {
      response.headers.emplace_back("access-control-allow-origin", origin);
      response.headers.emplace_back("access-control-expose-headers", "retry-after, x-request-id");
    }
  }
  if (is_of_guard(request, response.status))
    refusals_.log("refused", [&] { return about_refusal(request, response.status); });
}

Response refusal_of(const std::exception& error, const Request& request) {
  if (const auto* refused = dynamic_cast<const Refused*>(&error)) return refusal(refused->status(), refused->what());
  if (dynamic_cast<const Error*>(&error) != nullptr) return refusal(400, error.what());
  log("failed", {{"request", request.id}, {"why", error.what()}});
  return refusal(500, "the request could not be answered");
}

}  // namespace aisle::serve
