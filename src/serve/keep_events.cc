#include "serve/keep_events.h"

#include <utility>

namespace aisle::serve {

void keep_events(const Call& call, std::unique_ptr<store::Received> received,
                 std::function<void(const store::Received&)> answer) {
  const auto done = [respond = call.respond, answer = std::move(answer)](const store::Received& decided,
                                                                         const std::string& failure) {
    if (failure.empty()) return answer(decided);
    respond(refusal_for(503, "the events could not be kept: try again later", std::chrono::seconds(1)));
  };
  if (!call.service.writer().submit(std::move(received), done))
    call.respond(refusal_for(503, "more events come than the disk can follow", std::chrono::seconds(1)));
}

}  // namespace aisle::serve
