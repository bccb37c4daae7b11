#include "serve/decide_and_remember.h"

#include "decide/decision.h"

#include <random>
#include <utility>

namespace aisle::serve {

namespace {

// Of chance; a number that JSON holds exactly.
std::uint64_t new_seed() {
  thread_local std::mt19937_64 numbers(std::random_device{}());
  return numbers() >> 11U;
}

}  // namespace

Decided decide_and_remember(Service& service, const decide::Desk& desk, decide::ItemQuestion question,
                            const Json& context) {
  if (!question.task.empty() && desk.edition->ranking(question.task) == nullptr)
    throw Refused(404, "no model of that task is published");
  question.seed = new_seed();
  Decided out{.id = decide::new_decision_id(), .answer = decide::recommend(desk, question)};
  service.remember(out.id, decide::decision_line(desk, out.id, question, out.answer, context));
  return out;
}

}  // namespace aisle::serve
