#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <string>
#include <vector>

namespace aisle::report {
namespace {

constexpr std::size_t kCategories = 15;

std::string probability(double value) { return percent(value, 1); }

// One scale for all columns, so that a column that moves the answer little looks so.
Axis answers(const Evaluation& evaluation) {
  std::vector<double> values;
  for (const Dependence& column : evaluation.champion.dependence) {
    for (const Point& point : column.values) values.push_back(point.y);
    for (const Bar& bar : column.categories) values.push_back(bar.value);
  }
  const bool number = evaluation.problem == Problem::regression;
  Axis axis = axis_around(values, say_of(evaluation.problem, "dependence.y", {{"predicted", predicted(evaluation)}}),
                          number ? Count::number : Count::share);
  if (!number) {
    axis.low = std::max(axis.low, 0.0);
    axis.high = std::min(axis.high, 1.0);
  }
  return axis;
}

bool holds_times(const Evaluation& evaluation, const std::string& column) {
  const auto found = std::ranges::find(evaluation.preparation, column, &PreparedColumn::column);
  return found != evaluation.preparation.end() && found->type == "time";
}

std::string number_panel(const Evaluation& evaluation, const Dependence& column, const std::string& id,
                         const Axis& answers) {
  std::vector<double> values;
  for (const Point& point : column.values) values.push_back(point.x);
  const Count count = holds_times(evaluation, column.column) ? Count::day : Count::number;
  return line_chart({.id = id,
                     .title = quoted(column.column),
                     .description = say("dependence.title"),
                     .x = axis_around(values, quoted(column.column), count),
                     .y = answers,
                     .series = {{{}, Style::line, column.values}}});
}

std::string category_panel(const Evaluation& evaluation, const Dependence& column, const std::string& id) {
  BarChart chart{.id = id,
                 .title = quoted(column.column),
                 .description = say("dependence.title"),
                 .bars = column.categories,
                 .written = evaluation.problem == Problem::regression ? rounded : probability};
  std::ranges::stable_sort(chart.bars, std::ranges::greater(), &Bar::value);
  if (chart.bars.size() > kCategories) chart.bars.resize(kCategories);
  return bar_chart(chart);
}

}  // namespace

std::string dependence_figures(const Evaluation& evaluation) {
  if (evaluation.champion.dependence.empty()) return "";
  const Axis axis = answers(evaluation);
  std::string panels;
  for (const Dependence& column : evaluation.champion.dependence) {
    const std::string id = "dependence" + std::to_string(&column - evaluation.champion.dependence.data());
    const std::string chart =
        column.categories.empty() ? number_panel(evaluation, column, id, axis) : category_panel(evaluation, column, id);
    panels += element("div", element("h4", both(quoted(column.column))) + chart, R"(class="panel")") + "\n";
  }
  return element("h3", words("dependence.title")) +
         paragraph(say_of(evaluation.problem, "dependence.note", {{"predicted", predicted(evaluation)}}), "note") +
         element("div", panels, R"(class="panels")");
}

}  // namespace aisle::report
