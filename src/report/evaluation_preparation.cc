#include "report/display_text.h"
#include "report/evaluation_sections.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kShownColumns = 12;

// A value of the column: times are seconds since 1970 UTC, shown as their day.
std::string value_of(const PreparedColumn& column, double value) {
  constexpr double kLastDay = 8e10;  // in the year 4505
  if (column.type != "time" || !(std::abs(value) < kLastDay)) return rounded(value);
  const std::chrono::sys_seconds moment{std::chrono::seconds(static_cast<long long>(value))};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(moment)};
  const auto two = [](unsigned number) { return (number < 10 ? "-0" : "-") + std::to_string(number); };
  return std::to_string(static_cast<int>(day.year())) + two(static_cast<unsigned>(day.month())) +
         two(static_cast<unsigned>(day.day()));
}

Text deviation_of(const PreparedColumn& column) {
  constexpr double kDay = 86400;
  if (column.type != "time") return Text::same(rounded(column.deviation));
  return say("preparation.days", {{"n", rounded(column.deviation / kDay)}});
}

std::string steps(const PreparedColumn& column) {
  if (!column.left_out.empty()) {
    return words("preparation.left_out", {{"reason", name_words("left_out", column.left_out, column.left_out)}});
  }
  std::vector<Text> steps;
  if (column.categories > 0) {
    steps.push_back(say("preparation.one_hot", {{"categories", counted("categories", column.categories)}}));
  }
  if (column.rare > 0) steps.push_back(say("preparation.rare", {{"n", grouped(column.rare)}}));
  if (std::isfinite(column.filled_with)) {
    steps.push_back(say("preparation.filled", {{"value", value_of(column, column.filled_with)}}));
  } else if (column.missing > 0) {
    steps.push_back(say("preparation.marked"));
  }
  if (std::isfinite(column.low) && std::isfinite(column.high)) {
    steps.push_back(
        say("preparation.limited", {{"low", value_of(column, column.low)}, {"high", value_of(column, column.high)}}));
  }
  if (std::isfinite(column.mean)) {
    steps.push_back(
        say("preparation.scaled", {{"mean", value_of(column, column.mean)}, {"deviation", deviation_of(column)}}));
  }
  Text lines;
  for (const Text& step : steps)
    lines = lines.en.empty() ? step : Text{lines.en + "<br>" + step.en, lines.zh + "<br>" + step.zh};
  return both(lines);
}

std::string prepared_row(const PreparedColumn& column, double rows) {
  std::string missing = grouped(column.missing);
  if (column.missing > 0 && rows > 0) missing += element("small", percent(column.missing / rows, 1));
  return element("tr",
                 element("th", escape(printable(column.column))) +
                     element("td", both(name_words("type", column.type, column.type))) + element("td", missing) +
                     element("td", steps(column)) + element("td", grouped(column.features)),
                 column.features == 0 ? R"(class="out")" : "") +
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

std::string preparation_table(const Evaluation& evaluation, std::size_t first, std::size_t last) {
  std::string rows;
  for (std::size_t i = first; i < last; ++i) rows += prepared_row(evaluation.preparation[i], evaluation.training_rows);
  const std::string table =
      element("table", preparation_head() + element("tbody", rows), R"(class="prepared")" + narrow_words());
  return element("div", table, R"(class="scroll")");
}

}  // namespace

std::string preparation_section(const Evaluation& evaluation) {
  const auto& columns = evaluation.preparation;
  const auto out = std::ranges::count(columns, 0.0, &PreparedColumn::features);
  Text note = say("preparation.note", {{"columns", counted("columns", static_cast<double>(columns.size()))},
                                       {"features", counted("features", evaluation.features)}});
  if (out > 0) note = joined(note, say("preparation.out", {{"columns", counted("columns", static_cast<double>(out))}}));
  const std::size_t shown = std::min(columns.size(), kShownColumns);
  std::string content = paragraph(note, "note") + preparation_table(evaluation, 0, shown);
  if (shown < columns.size()) {
    const Text rest = counted("columns", static_cast<double>(columns.size() - shown));
    content += element("details", element("summary", words("preparation.more", {{"columns", rest}})) +
                                      preparation_table(evaluation, shown, columns.size()));
  }
  return section("preparation", "preparation.title", content);
}

}  // namespace aisle::report
