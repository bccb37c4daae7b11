#include "report/display_text.h"
#include "report/evaluation_page.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"
#include "report/terminal_table.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr std::size_t kStrongest = 5;

std::string leaderboard(const Evaluation& evaluation, bool colour) {
  std::vector<Table::Header> headers = {{"model"}};
  for (const Metric& metric : kMetrics) headers.push_back({metric_in_sentence(metric.name).en, Align::right});
  headers.push_back({"fit time", Align::right});
  Table table(std::move(headers));
  for (const LeaderboardRow& row : evaluation.leaderboard) {
    const bool champion = row.algorithm == evaluation.champion;
    std::vector<std::string> cells = {(champion ? "* " : "  ") + row.title};
    for (const Metric& metric : kMetrics) cells.push_back(metric_value(metric, row.measures[metric.name].value));
    cells.push_back(duration(row.fit_seconds));
    table.row(std::move(cells), champion);
  }
  return table.text(colour);
}

std::string champion(const Evaluation& evaluation, bool colour) {
  Table table({{"metric"}, {"value", Align::right}, {"95% interval", Align::right}, {"baseline", Align::right}});
  for (const Metric& metric : kMetrics) {
    const Measure measure = evaluation.measures[metric.name];
    table.row({metric_in_sentence(metric.name).en, metric_value(metric, measure.value),
               metric_interval(metric, measure), metric_value(metric, evaluation.baseline[metric.name].value)});
  }
  return bold("champion: " + printable(evaluation.champion_title), colour) + ", on " +
         grouped(evaluation.measured_rows) +
         (evaluation.measured_on_test ? " test rows, read once\n" : " rows, by cross-validation\n") +
         table.text(colour);
}

std::string strongest_columns(const Evaluation& evaluation, bool colour) {
  if (evaluation.importance.empty()) return "";
  Table table(
      {{"strongest columns"}, {"ROC-AUC lost when shuffled", Align::right}, {"over the shuffles", Align::right}});
  for (std::size_t i = 0; i < std::min(kStrongest, evaluation.importance.size()); ++i) {
    const Importance& column = evaluation.importance[i];
    table.row({column.column, fixed(column.drop, 3), interval(column.low, column.high, 3)});
  }
  return "\n" + table.text(colour);
}

}  // namespace

std::string evaluation_summary(const Json& evaluation, bool colour) {
  const Evaluation read = read_evaluation(evaluation);
  const std::string note = grey("cross-validation over " + grouped(read.training_rows) + " rows, best first", colour);
  return note + "\n" + leaderboard(read, colour) + "\n" + champion(read, colour) + strongest_columns(read, colour);
}

std::string evaluation_summary(const Json& evaluation) { return evaluation_summary(evaluation, stderr_takes_colour()); }

}  // namespace aisle::report
