#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/publication_words.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

std::string rate(const Evaluation& evaluation) { return answer(evaluation.problem, evaluation.task->base_rate); }

Text missing(const Json& too_little) {
  const auto count = [&](std::string_view name) { return grouped(number(too_little, name)); };
  const std::string key = "task.missing." + string(too_little, "what");
  if (!in_wording(key)) return Text::same(escape(string(too_little, "words")));
  return say(key, {{"days", rounded(number(too_little, "days"))},
                   {"training", count("training")},
                   {"test", count("test")},
                   {"least_training", count("least_training")},
                   {"least_test", count("least_test")},
                   {"least", count("least")}});
}

Text gain_words(std::string_view key, const Gain& gain) {
  const Metric by = metric(gain.metric);
  return say(key, {{"gain", metric_difference(by, gain.gain)},
                   {"metric", metric_in_sentence(gain.metric)},
                   {"interval", metric_difference_interval(by, gain.low, gain.high)}});
}

Text baseline_words(const Task& task, std::string_view name) {
  for (const Baseline& row : task.baselines)
    if (row.model.name == name) return model_words(row.model);
  return Text::same(escape(name));
}

Text rule_words(const Task& task) {
  const Gain& gain = task.rule->gain;
  const Metric by = metric(gain.metric);
  const bool over_base = task.rule->over == "base_rate";
  const std::string_view key = over_base ? (gain.taken ? "task.rule.over_base" : "task.rule.base")
                                         : (gain.taken ? "task.rule.won" : "task.rule.stays");
  return say(key, {{"model", model_words(task.rule->model)},
                   {"over", baseline_words(task, task.rule->over)},
                   {"gain", metric_difference(by, gain.gain)},
                   {"metric", metric_in_sentence(gain.metric)},
                   {"interval", metric_difference_interval(by, gain.low, gain.high)}});
}

std::string_view gain_key(const Task& task) {
  if (!task.behaviour->taken) return "task.behaviour.left_out";
  return task.rule->gain.taken ? "task.behaviour.used" : "task.behaviour.compared";
}

// Of a task with a rule. Empty where nothing is known of it.
std::vector<Text> behaviour_words(const Evaluation& evaluation) {
  const Task& task = *evaluation.task;
  std::vector<Text> out;
  if (task.behaviour_diverged) return {say("task.behaviour.diverged")};
  if (task.behaviour_left_out) return {say("task.behaviour.memory")};
  const bool is_there =
      std::ranges::any_of(task.baselines, [](const Baseline& row) { return row.model.name == "behaviour"; });
  if (!is_there)
    return {say(evaluation.split.folds_by == "persons" ? "task.behaviour.persons" : "task.behaviour.none")};
  if (task.behaviour) out.push_back(gain_words(gain_key(task), *task.behaviour));
  if (task.tuning)
    out.push_back(gain_words(task.tuning->taken ? "task.behaviour.joint" : "task.behaviour.frozen", *task.tuning));
  return out;
}

std::string cell(const std::string& content) { return element("td", content, R"(class="n")"); }

std::string measures(const Evaluation& evaluation, const Model& row) {
  std::string out;
  for (const Metric& metric : metrics_of(evaluation.problem)) {
    const Measure measure = row.measures[metric.name];
    std::string content = element("b", metric_value(metric, measure.value));
    if (const std::string range = metric_interval(metric, measure); !range.empty()) content += element("small", range);
    out += cell(content);
  }
  return out;
}

std::string header(const Evaluation& evaluation) {
  std::string cells = element("th", words("models.algorithm"), R"(scope="col")");
  const auto add = [&](const std::string& content) { cells += element("th", content, R"(scope="col" class="n")"); };
  for (const Metric& metric : metrics_of(evaluation.problem))
    add(both(metric_name(metric.name)) + (metric.higher_is_better ? "\u00a0↑" : "\u00a0↓"));
  add(words("task.validated"));
  add(words("task.best_gain"));
  return element("thead", element("tr", cells));
}

std::string name_cell(const Model& model, bool champion, const std::string& small) {
  std::string name = both(model_words(model));
  if (champion) name += " " + element("span", words("models.champion"), R"(class="badge")");
  return element("th", name + small, R"(scope="row")");
}

std::string baseline_row(const Evaluation& evaluation, const Baseline& row) {
  const Metric by = metric(evaluation.champion.chosen_by);
  const bool champion = row.model.name == evaluation.champion.model.name;
  const std::string small = row.head.empty() ? "" : element("small", words("task.head." + row.head));
  const Gain& gain = row.best_model_gain;
  std::string gained;
  if (std::isfinite(gain.gain))
    gained = element("b", metric_difference(by, gain.gain)) +
             element("small", metric_difference_interval(by, gain.low, gain.high));
  return element("tr",
                 name_cell(row.model, champion, small) + measures(evaluation, row.model) +
                     cell(metric_value(by, row.validated)) + cell(gained),
                 champion ? R"(class="champion")" : "");
}

// Of a champion that is no baseline itself.
std::string champion_row(const Evaluation& evaluation) {
  const Champion& champion = evaluation.champion;
  const Metric by = metric(champion.chosen_by);
  const Model* validated = evaluation.model(champion.model.name);
  const double held_out = validated == nullptr ? kUnknown : validated->measures[by.name].value;
  return element("tr",
                 name_cell(champion.model, true, "") + measures(evaluation, champion.model) +
                     cell(metric_value(by, held_out)) + cell(""),
                 R"(class="champion")");
}

}  // namespace

std::optional<Text> task_verdict(const Evaluation& evaluation) {
  if (!evaluation.task) return {};
  if (const Json& too_little = evaluation.task->too_little; !too_little.is_null()) {
    const double days = number(too_little, "least_days");
    const Text needs = std::isfinite(days) ? say("task.needs", {{"days", grouped(days)}}) : Text{};
    return say_of(evaluation.problem, "task.too_little",
                  {{"missing", missing(too_little)}, {"needs", needs}, {"rate", rate(evaluation)}});
  }
  if (evaluation.champion.model.name != "base_rate") return {};
  return say("task.base_rate", {{"rate", rate(evaluation)}});
}

Text task_basis(const Evaluation& evaluation) {
  const Task& task = *evaluation.task;
  Text published = publication_words(task.publication, task.version);
  if (evaluation.problem != Problem::regression || task.unit.empty()) return published;
  return joined(say("task.unit", {{"unit", name_words("unit", task.unit, task.unit)}}), published);
}

std::vector<Text> task_findings(const Evaluation& evaluation) {
  const Task& task = *evaluation.task;
  if (!task.rule) return {};
  std::vector<Text> out{rule_words(task)};
  const auto behaviour = behaviour_words(evaluation);
  out.insert(out.end(), behaviour.begin(), behaviour.end());
  return out;
}

std::string baselines_section(const Evaluation& evaluation) {
  if (!evaluation.task || evaluation.task->baselines.empty()) return "";
  const auto& baselines = evaluation.task->baselines;
  const bool is_baseline = evaluation.champion.model.kind == "baseline";
  std::string rows = is_baseline ? "" : champion_row(evaluation);
  for (const Baseline& row : baselines) rows += baseline_row(evaluation, row) + "\n";
  const std::string table = element("table", header(evaluation) + element("tbody", rows), R"(class="models")");
  std::string findings;
  for (const Text& text : task_findings(evaluation)) findings += paragraph(text);
  const Text note = say("task.baselines.note", {{"rows", counted("rows", evaluation.split.test_rows)},
                                                {"metric", metric_in_sentence(evaluation.champion.chosen_by)}});
  return section("baselines", "task.baselines",
                 findings + paragraph(note, "note") + element("div", table, R"(class="scroll" tabindex="0")"));
}

}  // namespace aisle::report
