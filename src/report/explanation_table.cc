#include "report/explanation_table.h"

#include "report/display_text.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/terminal_table.h"
#include "report/wording.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace aisle::report {
namespace {

constexpr std::size_t kShown = 15;
constexpr int kHalf = 12;  // columns of a bar on either side of the middle

struct Contribution {
  std::string column, value;
  double size = 0;
};

std::string value_text(const Json& value) {
  if (value.kind() == Json::Kind::number) return rounded(value.number());
  if (value.kind() == Json::Kind::string) return value.string();
  return value.is_null() ? "–" : value.text();
}

std::string signed_text(double value) { return (value > 0 ? "+" : "") + rounded(value); }

// Largest first, whichever way they go.
std::vector<Contribution> read_contributions(const Json& explanation) {
  std::vector<Contribution> out;
  for (const Json& entry : items(explanation, "contributions")) {
    out.push_back({string(entry, "column"), value_text(member(entry, "value")), number(entry, "contribution", 0)});
  }
  std::ranges::stable_sort(out, std::ranges::greater(), [](const Contribution& c) { return std::abs(c.size); });
  return out;
}

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

// "      ▇▇▇▇│            " for what lowers the answer, to the right of the middle for what raises it.
std::string bar(double size, double largest) {
  const int length = largest > 0 ? static_cast<int>(std::lround(kHalf * std::abs(size) / largest)) : 0;
  const std::string blocks = repeated("▇", length);
  const std::string space = repeated(" ", kHalf - length);
  return size < 0 ? space + blocks + "│" : repeated(" ", kHalf) + "│" + blocks;
}

std::string head(const Json& explanation, Language language, bool colour) {
  const std::string row = fixed(number(explanation, "row"), 0);
  const std::string prediction = value_text(member(explanation, "prediction"));
  const double probability = number(explanation, "probability");
  const Text text = std::isfinite(probability)
                        ? say("explain.probability",
                              {{"row", row}, {"prediction", prediction}, {"probability", percent(probability, 1)}})
                        : say("explain.row", {{"row", row}, {"prediction", prediction}});
  std::string out = bold(printable(plain(text, language)), colour) + "\n";
  const double base = number(explanation, "base");
  if (!std::isfinite(base)) return out;
  return out + grey(plain(say("explain.base", {{"base", signed_text(base)}}), language), colour) + "\n";
}

}  // namespace

std::string explanation_table(const Json& explanation, Language language, bool colour) {
  const auto contributions = read_contributions(explanation);
  std::string out = head(explanation, language, colour);
  if (contributions.empty()) return out;
  const auto of = [language](std::string_view key) { return plain(say(key), language); };
  Table table({{of("explain.column")}, {of("explain.value")}, {of("explain.contribution"), Align::right}, {""}});
  const double largest = std::abs(contributions.front().size);
  double rest = 0;
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    const auto& [column, value, size] = contributions[i];
    if (i < kShown) {
      table.row({column, value, signed_text(size), bar(size, largest)});
    } else {
      rest += size;
    }
  }
  if (contributions.size() > kShown) {
    const Text more =
        say("explain.rest", {{"columns", counted("columns", static_cast<double>(contributions.size() - kShown))}});
    table.row({plain(more, language), "", signed_text(rest), bar(rest, std::max(largest, std::abs(rest)))});
  }
  const bool odds = std::isfinite(number(explanation, "probability"));
  return out + table.text(colour) + grey(of(odds ? "explain.unit.binary" : "explain.unit"), colour) + "\n";
}

}  // namespace aisle::report
