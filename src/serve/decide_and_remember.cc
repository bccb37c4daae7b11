#include "serve/decide_and_remember.h"

#include "core/error.h"
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
  auto out = std::move(decide_and_remember(service, desk, std::span(&question, 1), std::span(&context, 1)).front());
  if (!out.wrong.empty()) throw Refused(400, out.wrong);
  return out;
}

std::vector<Decided> decide_and_remember(Service& service, const decide::Desk& desk,
                                         std::span<decide::ItemQuestion> questions, std::span<const Json> contexts) {
  for (auto& question : questions) question.seed = new_seed();
  auto answers = decide::recommend(desk, questions);
  std::vector<Decided> out;
  out.reserve(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    out.push_back({.id = decide::new_decision_id(), .answer = std::move(answers[i])});
    try {
      service.remember(out[i].id, decide::decision_line(desk, out[i].id, questions[i], out[i].answer, contexts[i]),
                       desk.live());
    } catch (const Error& error) {
      out[i].wrong = error.what();  // of this question alone: the others are other people's
    }
  }
  return out;
}

}  // namespace aisle::serve
