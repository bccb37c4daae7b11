#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"
#include "report/prepared_steps.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr std::size_t kShownColumns = 12;
constexpr std::size_t kNamedFeatures = 12;

std::string steps(const PreparedColumn& column) {
  Text lines;
  for (const Text& step : prepared_steps(column))
    lines = lines.en.empty() ? step : Text{lines.en + "<br>" + step.en, lines.zh + "<br>" + step.zh};
  std::string out = both(lines);
  if (column.suspect) {
    out += element("small",
                   words("preparation.suspect", {{"metric", metric_in_sentence(column.suspect->metric)},
                                                 {"value", fixed(column.suspect->value, 3)}}),
                   R"(class="worse")");
  }
  return out;
}

// How many features there are, their names in a tooltip.
std::string features(const PreparedColumn& column) {
  std::string names;
  for (std::size_t i = 0; i < std::min(column.features.size(), kNamedFeatures); ++i) {
    names += (i == 0 ? "" : ", ") + escape(printable(column.features[i]));
  }
  if (column.features.size() > kNamedFeatures) names += ", …";
  return element("td", grouped(static_cast<double>(column.features.size())), "title=\"" + names + "\"");
}

std::string prepared_row(const PreparedColumn& column, double rows) {
  std::string missing = grouped(column.missing);
  if (column.missing > 0 && rows > 0) missing += element("small", percent(column.missing / rows, 1));
  return element("tr",
                 element("th", escape(printable(column.column))) +
                     element("td", both(name_words("type", column.type, column.type))) + element("td", missing) +
                     element("td", steps(column)) + features(column),
                 column.features.empty() ? R"(class="out")" : "") +
         "\n";
}

std::string preparation_head() {
  return element("thead", element("tr", element("th", words("preparation.column"), R"(scope="col")") +
                                            element("th", words("preparation.type"), R"(scope="col")") +
                                            element("th", words("preparation.missing"), R"(scope="col")") +
                                            element("th", words("preparation.steps"), R"(scope="col")") +
                                            element("th", words("preparation.features"), R"(scope="col")")));
}

// Where the table is too narrow for a head, its style names the figures itself, in these words.
std::string narrow_words() {
  const Text missing = say("preparation.missing");
  const Text features = say("preparation.features");
  return " style='--missing-en:\"" + missing.en + "\";--missing-zh:\"" + missing.zh + "\";--features-en:\"" +
         features.en + "\";--features-zh:\"" + features.zh + "\"'";
}

std::string table_of(const Evaluation& evaluation, std::size_t first, std::size_t last) {
  std::string rows;
  for (std::size_t i = first; i < last; ++i)
    rows += prepared_row(evaluation.preparation[i], evaluation.split.training_rows);
  const std::string table =
      element("table", preparation_head() + element("tbody", rows), R"(class="prepared")" + narrow_words());
  return element("div", table, R"(class="scroll")");
}

}  // namespace

std::string preparation_section(const Evaluation& evaluation) {
  const auto& columns = evaluation.preparation;
  if (columns.empty()) return "";
  const auto out = std::ranges::count_if(columns, [](const PreparedColumn& column) { return column.features.empty(); });
  Text note = say("preparation.note", {{"columns", counted("columns", static_cast<double>(columns.size()))},
                                       {"features", counted("features", evaluation.features)}});
  if (out > 0) note = joined(note, say("preparation.out", {{"columns", counted("columns", static_cast<double>(out))}}));
  const std::size_t shown = std::min(columns.size(), kShownColumns);
  std::string content = suspects_notice(evaluation) + paragraph(note, "note") + table_of(evaluation, 0, shown);
  if (shown < columns.size()) {
    const Text rest = counted("columns", static_cast<double>(columns.size() - shown));
    content += element("details", element("summary", words("preparation.more", {{"columns", rest}})) +
                                      table_of(evaluation, shown, columns.size()));
  }
  return section("preparation", "preparation.title", content);
}

}  // namespace aisle::report
