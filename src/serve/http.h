#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::serve {

// One request of HTTP/1.1, whole. Views point into the request and live as long as it.
struct Request {
  std::string method;
  std::string target;  // as it was sent: /v1/events?x=1
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  // names in lower case
  std::string id = {};                                            // of this request, in answers and logs
  std::chrono::microseconds lag{};                                // how late its thread was when it came
  std::optional<std::size_t> place = {};                          // which place answers it (routes.h), once it is known
  bool tells_facts = false;                                       // its key has the scope (facts.h)
  bool from_browser = false;                                      // its key is a browser's (keys.h)
  std::array<char, 8> key = {};                                   // the first digits of its key's hash; none: 0
  std::uint64_t network = 0;                                      // it comes from (networks.h)
  std::chrono::steady_clock::time_point begun = {};               // when its header was here

  // Empty where it is absent.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const;
  // The target without its query.
  [[nodiscard]] std::string_view path() const;
  // The value of a name in the query, with %XX undone; empty where it is absent.
  [[nodiscard]] std::string query(std::string_view name) const;
};

struct Response {
  unsigned status = 200;
  std::string body = {};
  std::string_view content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool close = false;  // the connection is of no further use
  // An answer without an end (server-sent events): asked once a second, on an I/O thread, for what comes next, until
  // the client goes or nothing comes. It must not wait.
  std::function<std::string()> feed = {};
};

// Answers one request; once, from whichever thread. Copies share what they call, and cost no memory: a request's goes
// through many hands.
class Respond {
 public:
  Respond() = default;
  template <std::invocable<Response> Answer>
    requires(!std::same_as<Answer, Respond>)
  Respond(Answer answer)
      : answer_(std::make_shared<Answer>(std::move(answer))),
        call_([](void* to, Response response) { (*static_cast<Answer*>(to))(std::move(response)); }) {}

  void operator()(Response response) const { call_(answer_.get(), std::move(response)); }

 private:
  std::shared_ptr<void> answer_;
  void (*call_)(void* to, Response response) = nullptr;
};

// What an address' part says: %41 is A, and + a blank where `plus` says so. Broken escapes stand as they are.
std::string url_decoded(std::string_view text, bool plus);

}  // namespace aisle::serve
