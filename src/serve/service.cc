#include "serve/service.h"

#include "core/error.h"
#include "serve/log.h"
#include "serve/routes.h"
#include "serve/together.h"
#include "serve/when_idle.h"
#include "store/timelines.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <future>

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
Response allowed(std::string_view origin) {
  Response out{.status = 204};
  out.headers = {{"access-control-allow-origin", std::string(origin)},
                 {"access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE"},
                 {"access-control-allow-headers", "authorization, content-type, x-api-key"},
                 {"access-control-max-age", "3600"}};
  return out;
}

decide::Rules read_rules(const store::Shop& shop) {
  const auto path = shop.folder() / "shop.toml";
  return decide::parse_rules(shop.files().read(path, 0, shop.files().size(path)));
}

std::string snapshot_name(const store::Shop& shop) {
  const auto latest = store::latest_timelines(shop);
  return latest ? latest->string() : "";
}

std::int64_t changed(const std::filesystem::path& path) {
  std::error_code none;
  const auto time = std::filesystem::last_write_time(path, none);
  return none ? 0 : time.time_since_epoch().count();
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

Service::Service(const store::Shop& shop, std::vector<std::string> origins)
    : shop_(shop),
      origins_(std::move(origins)),
      gate_(shop),
      writer_(shop, pulse_),
      decisions_(shop),
      metrics_(place_names().size()),
      watched_(watched()),
      snapshot_(snapshot_name(shop)),
      later_(std::max(1U, std::thread::hardware_concurrency())) {
  keys_ = std::make_shared<KeyRing>(Keys(shop));
  desk_ = decide::make_desk(predict::load_edition(shop_, writer_.live(), nullptr), read_rules(shop));
  lender_.emplace(shop_, [this](const auto& borrowed) { lend(borrowed); });
  watcher_ = std::thread([this] { watch(); });
}

Service::~Service() { stop(); }

std::optional<std::string> Service::first_key() {
  if (!keys()->keys().empty()) return {};
  Keys made(shop_);
  auto key = made.make(shop_, {.name = "admin", .sha256 = {}, .scopes = {Scope::admin}});
  keys_ = std::make_shared<KeyRing>(std::move(made));
  return key;
}

void Service::remember(const std::string& id, std::string line) {
  decisions_.remember(id, line);
  writer_.tell(std::move(line));
}

// An event costs some 60 bytes until a snapshot holds it, and some 5 us of the next start; a snapshot costs as much as
// all that it holds, and takes it from what answers.
bool Service::snapshot_due() {
  constexpr std::uint64_t many = 5'000'000, many_when_quiet = 500'000, few = 100;
  constexpr int long_enough = 10;
  const auto added = desk()->live().added();
  quiet_seconds_ = added < added_before_ + few ? quiet_seconds_ + 1 : 0;
  added_before_ = added;
  return added > (quiet_seconds_ > long_enough ? many_when_quiet : many) &&
         added > desk()->live().base().snapshot().events() / 10;
}

void Service::lend(const std::function<bool()>& borrowed) {
  bool erased = false;
  const bool unknown = writer_.lend([&] { erased = borrowed(); });
  if (ending_) return;
  if (unknown || erased) live_anew();
  if (!erased) return;
  decisions_.forget();  // what was said before may name who is gone
  pulse_.forget_tail();
  held_.forget();
}

void Service::live_anew() {
  std::future<void> done;
  {
    const std::lock_guard hold(mutex_);
    done = renewal_.emplace().get_future();
    stopped_.notify_all();
  }
  done.get();
}

void Service::stop() {
  ending_ = true;
  lender_.reset();
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  if (watcher_.joinable()) watcher_.join();
  later_.stop();
  aside_.stop();
  writer_.stop();
}

std::string Service::watched() const {
  return fmt::format("{}{} {}", predict::published_state(shop_), changed(shop_.folder() / "shop.toml"),
                     changed(shop_.folder() / "secrets" / "keys.json"));
}

// Takes up what is published, other rules, other keys.
void Service::watch() {
  while (true) {
    std::optional<std::promise<void>> asked;
    {
      std::unique_lock hold(mutex_);
      stopped_.wait_for(hold, look_every, [this] { return stopping_ || renewal_; });
      if (stopping_) return;
      asked.swap(renewal_);
    }
    look(std::move(asked));
  }
}

void Service::look(std::optional<std::promise<void>> asked) {
  auto state = watched();
  const auto snapshot = snapshot_name(shop_);
  if (!asked && state == watched_ && snapshot == snapshot_) return;
  watched_ = std::move(state);
  try {
    if (asked || snapshot != snapshot_) {
      renew();
      snapshot_ = snapshot_name(shop_);
    }
    look_again();
    if (asked) asked->set_value();
  } catch (const std::exception& error) {  // what answered before goes on
    log("not taken up", {{"why", error.what()}});
    if (asked) asked->set_exception(std::current_exception());
  }
}

// A newer snapshot holds what is in memory: what is live begins with it again. Answers go on from the old one until
// the new one knows as much, and from then on from the new one.
void Service::renew() {
  writer_.begin_handover();
  std::shared_ptr<const decide::Desk> next;
  std::shared_ptr<predict::Live> live;
  try {
    when_idle([&] {
      live = predict::Live::open(shop_);
      next = decide::make_desk(predict::load_edition(shop_, live, nullptr), desk()->rules);
      writer_.tell_noted(*live);
    }).get();
  } catch (...) {
    writer_.adopt(nullptr, [](bool) {});
    throw;
  }
  std::promise<bool> taken;
  writer_.adopt(live, [&](bool good) {
    if (good) desk_ = next;
    taken.set_value(good);
  });
  if (!taken.get_future().get()) throw Error("the log was opened again meanwhile", "the new snapshot");
  log("snapshot taken up", {{"events", live->opened_until()}});
}

void Service::look_again() {
  const auto before = desk();
  auto rules = before->rules;
  try {
    rules = read_rules(shop_);
  } catch (const Error& error) {
    log("rules not taken up", {{"why", error.what()}});
  }
  auto next =
      decide::make_desk(predict::load_edition(shop_, before->edition->live, before->edition.get()), std::move(rules));
  for (const auto& failure : next->edition->failures) log("model not taken up", {{"why", failure}});
  desk_ = std::move(next);
  keys_ = std::make_shared<KeyRing>(Keys(shop_));
  log("taken up", {{"rules", desk()->rules.digest}});
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
  request.tells_facts = theirs.allows(Scope::facts);
  if (!theirs.allows(found.route->scope))
    return refusal(403,
                   fmt::format("the key does not allow this; it needs the scope {}", scope_name(found.route->scope)));
  const auto wait = ring->wait(*key);
  if (wait.count() > 0) return refusal_for(429, "this key asks more often than it may", wait);
  return {};
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
  const auto origin = request.header("origin");
  if (request.method == "OPTIONS" && may_ask(origin)) return allowed(origin);
  auto refused = check(request, body_limit);
  if (refused) metrics_.count(request.place, refused->status, {});
  return refused;
}

void Service::handle(const std::shared_ptr<Request>& request, Respond respond) {
  auto found = find_route(request->method, request->path());
  const auto begin = std::chrono::steady_clock::now();
  const std::string origin(may_ask(request->header("origin")) ? request->header("origin") : "");
  const auto counted = [this, begin, origin, place = found.place, respond = std::move(respond)](Response response) {
    if (!origin.empty()) response.headers.emplace_back("access-control-allow-origin", origin);
    metrics_.count(place, response.status, std::chrono::steady_clock::now() - begin);
    respond(std::move(response));
  };
  const Call call{.service = *this, .request = request, .parts = std::move(found.parts), .respond = counted};
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

Response refusal_of(const std::exception& error, const Request& request) {
  if (const auto* refused = dynamic_cast<const Refused*>(&error)) return refusal(refused->status(), refused->what());
  if (dynamic_cast<const Error*>(&error) != nullptr) return refusal(400, error.what());
  log("failed", {{"request", request.id}, {"why", error.what()}});
  return refusal(500, "the request could not be answered");
}

}  // namespace aisle::serve
