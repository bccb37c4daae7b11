#include "serve/service.h"

#include "core/error.h"
#include "serve/routes.h"

#include <chrono>
#include <cstdio>

namespace aisle::serve {

namespace {

constexpr std::chrono::milliseconds look_every{200};

// Authorization: Bearer KEY, X-API-Key: KEY.
std::string_view key_of(const Request& request) {
  constexpr std::string_view bearer = "Bearer ";
  const auto told = request.header("authorization");
  if (told.starts_with(bearer)) return told.substr(bearer.size());
  return request.header("x-api-key");
}

std::optional<Response> refused_key(const Keys& keys, const Request& request, const Route& route) {
  if (route.scope == Scope::nothing) return {};
  const auto found = keys.find(key_of(request));
  if (!found) {
    auto out = refusal(401, "a key is needed: Authorization: Bearer KEY");
    out.headers.emplace_back("www-authenticate", "Bearer");
    return out;
  }
  if (keys.all()[*found].allows(route.scope)) return {};
  return refusal(403, "the key does not allow this; it needs the scope " + std::string(scope_name(route.scope)));
}

}  // namespace

Response json_response(const Json& document, unsigned status) {
  return {.status = status, .body = document.text() + "\n"};
}

Response refusal(unsigned status, std::string_view why) { return json_response(Json::Object{{"error", why}}, status); }

Service::Service(const store::Shop& shop) : shop_(shop), writer_(shop), keys_(shop) {
  published_ = predict::published_state(shop_);
  edition_ = predict::load_edition(shop_, writer_.live(), nullptr);
  watcher_ = std::thread([this] { watch(); });
}

Service::~Service() { stop(); }

void Service::stop() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    stopped_.notify_all();
  }
  if (watcher_.joinable()) watcher_.join();
  writer_.stop();
}

// Takes up what is published.
void Service::watch() {
  while (true) {
    {
      std::unique_lock hold(mutex_);
      if (stopped_.wait_for(hold, look_every, [this] { return stopping_; })) return;
    }
    auto state = predict::published_state(shop_);
    if (state == published_) continue;
    const auto before = edition();
    edition_ = predict::load_edition(shop_, writer_.live(), before.get());
    published_ = std::move(state);
    for (const auto& failure : edition()->failures) std::fprintf(stderr, "not taken up: %s\n", failure.c_str());
  }
}

std::optional<Response> Service::admit(Request& request, std::uint64_t& body_limit) {
  const auto found = find_route(request.method, request.path());
  if (found.route == nullptr) {
    return found.other_method ? refusal(405, "this place does not answer " + request.method)
                              : refusal(404, "there is nothing here");
  }
  body_limit = found.route->body_limit;
  return refused_key(keys_, request, *found.route);
}

void Service::handle(const std::shared_ptr<Request>& request, Respond respond) {
  auto found = find_route(request->method, request->path());
  const Call call{.service = *this, .request = request, .parts = std::move(found.parts), .respond = std::move(respond)};
  Response out;
  try {
    if (found.route->answer_later != nullptr) return found.route->answer_later(call);
    out = found.route->answer(call);
  } catch (const Refused& error) {
    out = refusal(error.status(), error.what());
  } catch (const Error& error) {
    out = refusal(400, error.what());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "request %s failed: %s\n", request->id.c_str(), error.what());
    out = refusal(500, "the request could not be answered");
  }
  call.respond(std::move(out));
}

}  // namespace aisle::serve
