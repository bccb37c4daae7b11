#include "report/display_text.h"
#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <algorithm>

namespace aisle::report {
namespace {

constexpr double kTelling = 0.1;  // Cramér's V from which a difference is worth speaking of
constexpr std::size_t kBreakdowns = 3;

RowBar share_bar(const Json& row, const Text& name, const Text& note) {
  return {.name = name,
          .value = number(row, "share"),
          .written = percent(number(row, "share"), 1),
          .note = note,
          .low = number(row, "low"),
          .high = number(row, "high")};
}

std::string steps_chart(const Json& funnel) {
  const auto& steps = items(funnel, "steps");
  std::vector<RowBar> bars;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    Text note;
    if (i > 0)
      note = say("funnel.step", {{"share", percent(number(steps[i], "share"), 1)},
                                 {"time", time_span(number(steps[i], "median_hours"))}});
    bars.push_back({.name = event_words(string(steps[i], "type")),
                    .value = number(steps[i], "people"),
                    .written = grouped(number(steps[i], "people")),
                    .note = note,
                    .strong = i > 0 && static_cast<double>(i) == number(funnel, "worst")});
  }
  return row_bars(bars);
}

// The breakdowns that explain most of the worst step.
std::string breakdowns(const Json& funnel) {
  std::string out;
  std::size_t shown = 0;
  for (const Json& part : items(funnel, "breakdowns")) {
    if (shown++ == kBreakdowns) break;
    std::vector<RowBar> bars;
    for (const Json& row : items(part, "values")) {
      if (bars.size() == 6) break;
      bars.push_back(share_bar(row, value_words(string(row, "value")), counted("people", number(row, "people"))));
    }
    const Text strength = say("funnel.cramer", {{"v", fixed(number(part, "cramers_v"), 2)}});
    out += element("div", element("h3", both(property_words(string(part, "by"))) + element("small", both(strength))) +
                              row_bars(bars));
  }
  return out.empty() ? "" : element("div", out, R"(class="by")");
}

Text explained(const Json& funnel, const Text& from, const Text& to) {
  const auto& parts = items(funnel, "breakdowns");
  if (parts.empty()) return {};
  const Json& best = parts.front();
  if (number(best, "cramers_v") < kTelling) return say("funnel.alike", {{"from", from}, {"to", to}});
  const auto& values = items(best, "values");
  const auto by_share = [](const Json& row) { return number(row, "share"); };
  const Json& low = *std::ranges::min_element(values, {}, by_share);
  const Json& high = *std::ranges::max_element(values, {}, by_share);
  return say("funnel.explains", {{"by", property_words(string(best, "by"))},
                                 {"low", value_words(string(low, "value"))},
                                 {"low_share", percent(number(low, "share"), 0)},
                                 {"high", value_words(string(high, "value"))},
                                 {"high_share", percent(number(high, "share"), 0)}});
}

}  // namespace

Finding funnel_finding(const Json& document) {
  const Json& funnel = member(document, "funnel");
  const auto& steps = items(funnel, "steps");
  if (steps.size() < 2) return {};
  const auto worst = static_cast<std::size_t>(number(funnel, "worst"));
  const Text from = event_words(string(steps[worst - 1], "type"));
  const Text to = event_words(string(steps[worst], "type"));
  const double lost = number(steps[worst - 1], "people") - number(steps[worst], "people");
  const Text here = say("funnel.here", {{"people", counted("people", number(steps.front(), "people"))},
                                        {"share", percent(number(steps.back(), "share_of_first"), 1)},
                                        {"last", event_words(string(steps.back(), "type"))}});
  const Text action = lost <= 0 ? Text()
                                : say("funnel.act", {{"from", from},
                                                     {"to", to},
                                                     {"lost", counted("people", lost)},
                                                     {"share", percent(1 - number(steps[worst], "share"), 0)}});
  const Text why = explained(funnel, from, to);
  std::string content = act(why.en.empty() ? action : joined(action, why));
  content += shown(say("funnel.chart"), steps_chart(funnel), here,
                   say("funnel.how", {{"days", grouped(number(funnel, "window_days"))}}));
  const std::string parts = breakdowns(funnel);
  if (!parts.empty())
    content += element("h3", words("funnel.by", {{"from", from}, {"to", to}})) +
               paragraph(say("funnel.by_how"), "note") + parts;
  return {"funnel", content, action};
}

Finding conversion_finding(const Json& document) {
  const auto& rows = items(document, "conversion");
  if (rows.empty()) return {};
  std::string parts;
  std::vector<RowBar> bars;
  std::string by;
  const auto finish = [&] {
    if (!bars.empty()) parts += element("div", element("h3", both(property_words(by))) + row_bars(bars));
    bars.clear();
  };
  Text here;
  for (const Json& row : rows) {
    const std::string property = string(row, "by");
    const Text count = counted(property == "people" ? "people" : "visits", number(row, "sessions"));
    const Text interval = Text::same(percent_interval(number(row, "low"), number(row, "high"), 1));
    if (property == "all" || property == "people") {
      const Text sentence =
          say("conversion." + property,
              {{"share", percent(number(row, "share"), 1)}, {"interval", interval}, {"count", count}});
      here = here.en.empty() ? sentence : joined(here, sentence);
      continue;
    }
    if (property != by) finish();
    by = property;
    bars.push_back(share_bar(row, value_words(string(row, "value")), count));
  }
  finish();
  std::string content = paragraph(here);
  if (!parts.empty()) content += element("div", parts, R"(class="by")") + paragraph(say("conversion.how"), "note");
  return {"conversion", content, {}};
}

}  // namespace aisle::report
