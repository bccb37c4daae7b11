#include "serve/aside.h"

#include <utility>

namespace aisle::serve {

void answer_on(Later& threads, const Call& call, std::function<Response(const Call& call)> answer) {
  const auto work = [call, answer = std::move(answer)] {
    Response out;
    try {
      out = answer(call);
    } catch (const std::exception& error) {
      out = refusal_of(error, *call.request);
    }
    call.respond(std::move(out));
  };
  if (!threads.add(work)) call.respond(refusal_for(503, "too much is being looked up", std::chrono::seconds(1)));
}

void answer_by_size(std::size_t events, const Call& call, std::function<Response(const Call& call)> answer) {
  constexpr std::size_t few = 4096;  // folded in two milliseconds
  if (events > few) return answer_on(call.service.folding(), call, std::move(answer));
  call.respond(answer(call));
}

void answer_from_log(Later& threads, const Call& call, Response (*answer)(const Call& call)) {
  answer_on(threads, call, [answer](const Call& later) {
    if (later.service.erasing())
      return refusal_for(503, "people are being erased: the log is not read meanwhile", std::chrono::seconds(1));
    return answer(later);
  });
}

}  // namespace aisle::serve
