#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr std::size_t kShown = 15;

std::string counts(const std::vector<Importance>& columns) {
  const auto helpful = std::ranges::count_if(columns, [](const Importance& column) { return column.low > 0; });
  const auto total = counted("columns", static_cast<double>(columns.size()));
  if (static_cast<std::size_t>(helpful) == columns.size())
    return paragraph(say("importance.all", {{"columns", total}}));
  return paragraph(say("importance.counts", {{"helpful", std::to_string(helpful)}, {"columns", total}}));
}

std::string bars(const std::vector<Importance>& columns, const Text& first, const Text& metric) {
  BarChart chart{
      .id = "bars", .title = say("importance.chart", {{"metric", metric}}), .description = first, .bars = {}};
  for (const Importance& column : columns) {
    if (chart.bars.size() == kShown) break;
    chart.bars.push_back({.label = column.column, .value = column.drop, .low = column.low, .high = column.high});
  }
  return bar_chart(chart);
}

}  // namespace

std::string importance_section(const Evaluation& evaluation) {
  const auto& columns = evaluation.champion.importance;
  if (columns.empty()) return section("importance", "importance.title", dependence_figures(evaluation));
  const Text metric = importance_metric(evaluation.problem);
  const Text first =
      say("importance.first",
          {{"column", quoted(columns.front().column)}, {"metric", metric}, {"drop", fixed(columns.front().drop, 3)}});
  std::string side =
      paragraph(first) + counts(columns) + paragraph(say("importance.note", {{"metric", metric}}), "note");
  if (columns.size() > kShown) {
    side += paragraph(say("importance.more", {{"shown", std::to_string(kShown)},
                                              {"columns", counted("columns", static_cast<double>(columns.size()))}}),
                      "note");
  }
  return section(
      "importance", "importance.title",
      element("figure", bars(columns, first, metric) + element("figcaption", side)) + dependence_figures(evaluation));
}

}  // namespace aisle::report
