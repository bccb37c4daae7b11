#include "serve/aside.h"

#include <utility>

namespace aisle::serve {

void answer_on(Later& threads, const Call& call, Response (*answer)(const Call& call)) {
  const auto work = [call, answer] {
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

}  // namespace aisle::serve
