#include "serve/together.h"

#include "serve/answer_json.h"
#include "serve/decide_and_remember.h"

#include <utility>
#include <vector>

namespace aisle::serve {

namespace {

struct Waiting {
  std::vector<Call> calls;
  std::vector<decide::ItemQuestion> questions;
  std::vector<Json> contexts;

  void clear() {
    calls.clear();
    questions.clear();
    contexts.clear();
  }
};

Waiting& waiting_here() {
  thread_local Waiting waiting;
  return waiting;
}

Response told(const decide::Desk& desk, const Decided& decided) {
  if (!decided.wrong.empty()) return refusal(400, decided.wrong);
  return object_response([&](JsonWriter& out) {
    write_members(out, desk, decided.answer);
    out.member("decision", decided.id);
  });
}

}  // namespace

void recommend_together(const Call& call, decide::ItemQuestion question, Json context) {
  if (!question.task.empty() && call.service.desk()->edition->ranking(question.task) == nullptr)
    throw Refused(404, "no model of that task is published");
  auto& waiting = waiting_here();
  waiting.calls.push_back(call);
  waiting.questions.push_back(std::move(question));
  waiting.contexts.push_back(std::move(context));
}

void answer_waiting(Service& service) {
  thread_local Waiting mine;  // the room of both serves for one turn after the other
  if (waiting_here().calls.empty()) return;
  std::swap(mine, waiting_here());
  std::size_t answered = 0;
  try {
    const auto desk = service.desk();
    const auto decided = decide_and_remember(service, *desk, mine.questions, mine.contexts);
    for (; answered < decided.size(); ++answered) mine.calls[answered].respond(told(*desk, decided[answered]));
  } catch (const std::exception& error) {
    for (; answered < mine.calls.size(); ++answered)
      mine.calls[answered].respond(refusal_of(error, *mine.calls[answered].request));
  }
  mine.clear();
}

}  // namespace aisle::serve
