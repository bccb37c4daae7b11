// A request: the first line is its target, the rest its body. Its parts are taken out of it, the body is unpacked and
// read as a question; whatever is found keeps to the limits that the documentation promises, or the request is refused.

#include "core/fuzz.h"
#include "serve/bodies.h"
#include "serve/question_json.h"
#include "serve/service.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace aisle;
using namespace aisle::serve;

// Whether it was answered; false when it was refused.
bool taken(const std::function<void()>& read) {
  bool out = false;
  try {
    out = answers(read);
  } catch (const Refused& refused) {
    hold(refused.status() >= 400 && refused.status() < 500, "what is refused is the client's fault");
  }
  return out;
}

void check_target(const Request& request) {
  hold(request.path().find('?') == std::string_view::npos, "a path ends where the query begins");
  for (const char* name : {"n", "q", "category", "after", ""})
    hold(request.query(name).size() <= request.target.size(), "a value is no longer than what it stands in");
  taken([&] {
    const auto n = count_in(request);
    hold(n >= 1 && n <= 1000, "n keeps to its limits");
  });
}

void check_body(const Request& request) {
  taken([&] {
    const Json body = body_of(request);
    hold(body.is_object(), "a body is an object");
    const auto question = item_question(body);
    hold(question.user.size() <= 256 && question.session.size() <= 1000, "a question is not too long");
    hold(question.n >= 1 && question.n <= 1000, "n keeps to its limits");
    hold(!question.diversity || (*question.diversity >= 0 && *question.diversity <= 1), "diversity is a share");
  });
}

void check_packed(const Request& request) {
  constexpr std::size_t limit = 1U << 20U;
  taken([&] { hold(unpacked(request, limit).size() <= limit + (1U << 16U), "what is unpacked keeps to its limit"); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  Request request{.method = "POST", .target = std::string(text.substr(0, end))};
  if (end != std::string_view::npos) request.body = text.substr(end + 1);
  check_target(request);
  check_body(request);
  request.headers.emplace_back("content-encoding", "gzip");
  check_packed(request);
  return 0;
}
