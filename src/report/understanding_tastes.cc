#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kValues = 8;

// How a share changed from the first half of the period to the second: "↑ 1.2%".
Text change_note(const Json& row) {
  const double change = number(row, "second") - number(row, "first");
  if (!std::isfinite(change)) return {};
  return Text::same((change < 0 ? "↓ " : "↑ ") + percent(std::abs(change), 1));
}

std::string values_part(const Json& part) {
  std::vector<RowBar> bars;
  for (const Json& row : items(part, "values")) {
    if (bars.size() == kValues) break;
    bars.push_back({.name = value_words(string(row, "value")),
                    .value = number(row, "share"),
                    .written = percent(number(row, "share"), 1),
                    .note = change_note(row)});
  }
  const Text strength = say("tastes.strength", {{"strength", fixed(number(part, "strength"), 1)},
                                                {"drift", percent(number(part, "drift"), 0)}});
  return element("div", element("h3", both(property_words(string(part, "by"))) + element("small", both(strength))) +
                            row_bars(bars));
}

std::string likes_of(const Json& segment) {
  Text liked;
  for (const Json& like : items(segment, "likes")) {
    const Text one =
        say("tastes.like", {{"value", value_words(string(like, "value"))}, {"lift", fixed(number(like, "lift"), 2)}});
    liked = liked.en.empty() ? one : Text{liked.en + ", " + one.en, liked.zh + "、" + one.zh};
  }
  if (liked.en.empty()) return "";
  const std::string name = string(segment, "segment");
  return element("li", words("tastes.segment", {{"segment", name_words("segment", name, name)}, {"likes", liked}}));
}

}  // namespace

Finding preferences_finding(const Json& document) {
  std::string parts;
  std::string likes;
  for (const Json& part : items(document, "preferences")) {
    parts += values_part(part);
    std::string rows;
    for (const Json& segment : items(part, "segments")) rows += likes_of(segment);
    if (!rows.empty())
      likes += element(
          "div", element("h3", both(property_words(string(part, "by")))) + element("ul", rows, R"(class="notes")"));
  }
  if (parts.empty()) return {};
  if (!likes.empty()) likes = element("h3", words("tastes.segments")) + element("div", likes, R"(class="by")");
  return {
      "preferences",
      act(say("tastes.act")) + element("div", parts, R"(class="by")") + paragraph(say("tastes.how"), "note") + likes,
      {}};
}

}  // namespace aisle::report
