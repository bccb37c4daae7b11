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

std::string bars(const std::vector<Importance>& columns, const Text& first) {
  BarChart chart{.id = "bars", .title = say("importance.chart"), .description = first, .bars = {}};
  for (const Importance& column : columns) {
    if (chart.bars.size() == kShown) break;
    chart.bars.push_back({.label = column.column, .value = column.drop, .low = column.low, .high = column.high});
  }
  return bar_chart(chart);
}

}  // namespace

std::string importance_section(const Evaluation& evaluation) {
  const auto& columns = evaluation.importance;
  if (columns.empty()) return section("importance", "importance.title", paragraph(say("importance.none"), "note"));
  const Text first =
      say("importance.first", {{"column", quoted(columns.front().column)}, {"drop", fixed(columns.front().drop, 3)}});
  std::string side = paragraph(first) + counts(columns) + paragraph(say("importance.note"), "note");
  if (columns.size() > kShown) {
    side += paragraph(say("importance.more", {{"shown", std::to_string(kShown)},
                                              {"columns", counted("columns", static_cast<double>(columns.size()))}}),
                      "note");
  }
  return section("importance", "importance.title",
                 element("figure", bars(columns, first) + element("figcaption", side)));
}

}  // namespace aisle::report
