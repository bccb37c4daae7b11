#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"
#include "report/terminal_table.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kStrongest = 5;

// The summary of one evaluation in one language.
class Summary {
 public:
  Summary(const Evaluation& evaluation, Language language, bool colour)
      : evaluation_(&evaluation), language_(language), colour_(colour) {}

  [[nodiscard]] std::string text() const {
    if (evaluation_->task) return task();
    return suspects() + leaderboard() + champion() + threshold() + strongest_columns();
  }

 private:
  [[nodiscard]] std::string of(const Text& text) const { return printable(plain(text, language_)); }
  // Words that stand in a Chinese sentence between spaces stand in a cell without them.
  [[nodiscard]] std::string cell(const Text& text) const;
  [[nodiscard]] std::string of(std::string_view key, Values values = {}) const { return of(say(key, values)); }

  [[nodiscard]] std::string task() const;
  [[nodiscard]] std::string beside_simple_answers() const;
  [[nodiscard]] std::string suspects() const;
  [[nodiscard]] std::string leaderboard() const;
  [[nodiscard]] std::string champion() const;
  [[nodiscard]] std::string threshold() const;
  [[nodiscard]] std::string strongest_columns() const;

  const Evaluation* evaluation_;
  Language language_;
  bool colour_;
};

std::string Summary::cell(const Text& text) const {
  const std::string words = of(text);
  const std::size_t first = words.find_first_not_of(' ');
  return first == std::string::npos ? "" : words.substr(first, words.find_last_not_of(' ') - first + 1);
}

// What answers a shop's task, beside the simple answers that it must beat.
std::string Summary::task() const {
  std::string out = bold(printable(evaluation_->task->question), colour_) + "\n" + of(task_basis(*evaluation_)) + "\n";
  if (const auto verdict = task_verdict(*evaluation_)) out += of(*verdict) + "\n";
  if (!evaluation_->task->baselines.empty()) out += "\n" + beside_simple_answers();
  for (const Text& finding : task_findings(*evaluation_)) out += of(finding) + "\n";
  return evaluation_->leaderboard.empty() ? out : out + "\n" + leaderboard();
}

std::string Summary::beside_simple_answers() const {
  const auto metrics = metrics_of(evaluation_->problem);
  std::vector<Table::Header> headers = {{of("summary.on_latest")}};
  for (const Metric& metric : metrics) headers.push_back({cell(metric_in_sentence(metric.name)), Align::right});
  Table table(std::move(headers));
  const auto row = [&](const Model& model, bool champion) {
    std::vector<std::string> cells = {(champion ? "* " : "  ") + of(model_words(model))};
    for (const Metric& metric : metrics) cells.push_back(metric_value(metric, model.measures[metric.name].value));
    table.row(std::move(cells), champion);
  };
  const Model& champion = evaluation_->champion.model;
  if (champion.kind != "baseline") row(champion, true);
  for (const Baseline& baseline : evaluation_->task->baselines)
    row(baseline.model, baseline.model.name == champion.name);
  return table.text(colour_);
}

std::string Summary::suspects() const {
  std::string names;
  for (const PreparedColumn& column : evaluation_->preparation) {
    if (column.suspect) names += (names.empty() ? "" : ", ") + column.column;
  }
  return names.empty() ? "" : bold(of("summary.leak", {{"columns", names}}), colour_) + "\n\n";
}

std::string Summary::leaderboard() const {
  if (evaluation_->leaderboard.empty()) return "";
  const auto metrics = metrics_of(evaluation_->problem);
  std::vector<Table::Header> headers = {{of("summary.model")}};
  for (const Metric& metric : metrics) headers.push_back({cell(metric_in_sentence(metric.name)), Align::right});
  headers.push_back({of("summary.fit"), Align::right});
  headers.push_back({of("summary.size"), Align::right});
  Table table(std::move(headers));
  for (const Model& row : evaluation_->leaderboard) {
    const bool champion = row.name == evaluation_->champion.model.name;
    std::vector<std::string> cells = {(champion ? "* " : "  ") + of(model_words(row))};
    for (const Metric& metric : metrics) cells.push_back(metric_value(metric, row.measures[metric.name].value));
    cells.push_back(duration(row.fit_seconds));
    cells.push_back(file_size(row.size_bytes));
    table.row(std::move(cells), champion);
  }
  const std::string note = of("summary.leaderboard", {{"rows", counted("rows", evaluation_->split.training_rows)}});
  return grey(note, colour_) + "\n" + table.text(colour_) + "\n";
}

std::string Summary::champion() const {
  const Champion& champion = evaluation_->champion;
  Table table({{of("summary.metric")},
               {of("summary.value"), Align::right},
               {of("summary.interval"), Align::right},
               {of("summary.baseline"), Align::right}});
  for (const Metric& metric : metrics_of(evaluation_->problem)) {
    const Measure measure = champion.model.measures[metric.name];
    table.row({cell(metric_in_sentence(metric.name)), metric_value(metric, measure.value),
               metric_interval(metric, measure), metric_value(metric, champion.baseline[metric.name].value)});
  }
  std::string head = bold(of("summary.champion", {{"model", model_words(champion.model)}}), colour_) +
                     of(champion.measured_on_test ? "summary.on_test" : "summary.on_folds",
                        {{"rows", counted("rows", champion.measured_rows)}}) +
                     "\n";
  if (!champion.model.members.empty()) head += "  " + of(members_words(*evaluation_, champion.model)) + "\n";
  std::string against;
  for (const Against& other : champion.against) against += of(against_words(*evaluation_, other)) + "\n";
  return head + table.text(colour_) + against;
}

std::string Summary::threshold() const {
  if (!evaluation_->champion.threshold) return "";
  const Threshold& t = *evaluation_->champion.threshold;
  return of("summary.threshold", {{"threshold", percent(t.threshold, 1)},
                                  {"miss", rounded(t.cost_of_miss)},
                                  {"alarm", rounded(t.cost_of_false_alarm)},
                                  {"cost", fixed(t.cost, 3)},
                                  {"half", fixed(t.cost_at_half, 3)},
                                  {"always", fixed(t.cost_always, 3)},
                                  {"never", fixed(t.cost_never, 3)}}) +
         "\n";
}

std::string Summary::strongest_columns() const {
  const auto& columns = evaluation_->champion.importance;
  if (columns.empty()) return "";
  Table table({{of("summary.columns")},
               {of("summary.drop", {{"metric", importance_metric(evaluation_->problem)}}), Align::right},
               {of("summary.shuffles"), Align::right}});
  for (std::size_t i = 0; i < std::min(kStrongest, columns.size()); ++i) {
    table.row({columns[i].column, fixed(columns[i].drop, 3), interval(columns[i].low, columns[i].high, 3)});
  }
  return "\n" + table.text(colour_);
}

}  // namespace

std::string evaluation_summary(const Json& evaluation, Language language, bool colour) {
  const Evaluation read = read_evaluation(evaluation);
  return Summary(read, language, colour).text();
}

std::string evaluation_summary(const Json& evaluation) {
  return evaluation_summary(evaluation, Language::english, stderr_takes_colour());
}

}  // namespace aisle::report
