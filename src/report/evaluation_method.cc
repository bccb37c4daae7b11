#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <cmath>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

Text split_step(const Evaluation& evaluation) {
  const Split& split = evaluation.split;
  const Text training = counted("rows", split.training_rows);
  if (split.test_rows == 0) return say("method.no_split", {{"training", training}});
  std::string key = "method.split";
  if (split.kind == "group" || split.kind == "time") key += "." + split.kind;
  if (key == "method.split" && evaluation.problem == Problem::regression) key += ".regression";
  return say(key, {{"test", counted("rows", split.test_rows)},
                   {"share", percent(split.test_rows / (split.training_rows + split.test_rows))},
                   {"column", quoted(split.column)},
                   {"training", training}});
}

Text folds_step(const Split& split) {
  const Text folds = Text::same(grouped(split.folds));
  return split.kind == "time" && split.folds_by != "persons"
             ? say("method.folds.time", {{"folds", folds}, {"column", quoted(split.column)}})
             : say("method.folds", {{"folds", folds}});
}

std::string method_steps(const Evaluation& evaluation) {
  const Champion& champion = evaluation.champion;
  std::vector<Text> steps = {split_step(evaluation)};
  if (evaluation.split.folds > 1) steps.push_back(folds_step(evaluation.split));
  if (evaluation.trials > 0) {
    const bool budget = evaluation.budget_seconds > 0;
    steps.push_back(say(budget ? "method.search" : "method.search_all",
                        {{"n", grouped(evaluation.trials)}, {"budget", duration(evaluation.budget_seconds)}}));
  }
  if (!champion.chosen_by.empty()) {
    steps.push_back(say("method.choose", {{"metric", metric_in_sentence(champion.chosen_by)}}));
  }
  if (evaluation.task && evaluation.task->rule)
    steps.push_back(say(evaluation.task->rule->over == "base_rate" ? "method.rule.base" : "method.rule"));
  if (champion.threshold) steps.push_back(say("method.threshold"));
  steps.push_back(say(champion.measured_on_test ? "method.test" : "method.no_test"));
  const Text drawn = say(evaluation.task ? "method.drawn.persons" : "method.drawn.rows");
  steps.push_back(say(champion.calibration.empty() ? "method.interval" : "method.interval.binary", {{"drawn", drawn}}));
  if (std::isfinite(evaluation.split.seed)) {
    steps.push_back(say("method.seed", {{"seed", fixed(evaluation.split.seed, 0)}}));
  }
  std::string list;
  for (const Text& step : steps) list += element("li", both(step));
  return element("ol", list, R"(class="steps")");
}

}  // namespace

std::string method_section(const Evaluation& evaluation) {
  if (!std::isfinite(evaluation.split.training_rows)) return "";
  return section("method", "method.title", method_steps(evaluation));
}

}  // namespace aisle::report
