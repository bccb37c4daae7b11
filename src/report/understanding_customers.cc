#include "report/chart.h"
#include "report/display_text.h"
#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::report {
namespace {

// The curve as steps: it stays where it is until somebody comes back.
std::string survival_chart(const Json& cycle) {
  Series series{.name = {}, .style = Style::area, .points = {{.x = 0, .y = 1}}};
  const auto& curve = items(cycle, "curve");
  constexpr double longest = 365;
  for (const Json& point : curve) {
    const double days = std::min(number(point, "days"), longest);
    series.points.push_back({.x = days, .y = series.points.back().y});
    if (number(point, "days") > longest) break;
    series.points.push_back({.x = days, .y = number(point, "share")});
  }
  const LineChart chart{.id = "survival",
                        .title = say("cycle.chart"),
                        .description = say("cycle.how"),
                        .x = {.low = 0,
                              .high = std::max(1.0, series.points.back().x),
                              .label = say("cycle.days"),
                              .count = Count::number},
                        .y = {.low = 0, .high = 1, .label = say("cycle.share"), .count = Count::share},
                        .series = {series}};
  return line_chart(chart);
}

std::string overdue_table(const Json& document) {
  HtmlTable table({{"cycle.person"},
                   {"cycle.orders", true},
                   {"cycle.usual", true},
                   {"cycle.silent", true},
                   {"cycle.expected", true},
                   {"cycle.revenue", true}});
  for (const Json& row : items(member(document, "cycle"), "top")) {
    table.row({both(quoted(string(row, "person"))), grouped(number(row, "orders")), fixed(number(row, "usual_days"), 1),
               grouped(number(row, "silent_days")), string(row, "expected"),
               money(number(row, "revenue"), main_currency(document))});
  }
  const std::string html = table.html();
  return html.empty() ? "" : element("h3", words("cycle.overdue")) + html + paragraph(say("cycle.overdue_how"), "note");
}

std::string again_table(const Json& cycle, std::string_view name) {
  HtmlTable table(
      {{fmt::format("cycle.{}", name)}, {"cycle.buyers", true}, {"cycle.again", true}, {"cycle.days_between", true}});
  for (const Json& row : items(cycle, name)) {
    const std::string id = string(row, "value");
    const std::string known = string(row, "name");
    const std::string label =
        known.empty() ? both(value_words(id)) : both(quoted(known)) + " " + element("small", escape(printable(id)));
    table.row({label, grouped(number(row, "buyers")), percent(number(row, "again_90"), 0),
               fixed(number(row, "usual_days"), 0)});
  }
  const std::string html = table.html();
  return html.empty() ? "" : element("div", html);
}

Text cycle_here(const Json& cycle) {
  const double median = number(cycle, "median_days");
  if (std::isfinite(median)) return say("cycle.here", {{"days", grouped(median)}});
  return say("cycle.here_few", {{"share", percent(number(cycle, "returned"), 0)}});
}

std::string heat_cell(const Json& share, double most) {
  const double value = share.number();
  return element("td", percent(value, 0),
                 fmt::format("class=\"hit{}\" style=\"--s:{}%\"", value > 0.62 * most ? " deep" : "",
                             number_text(most > 0 ? 95 * value / most : 0, 0)));
}

std::string cohort_table(const Json::Array& cohorts) {
  std::size_t width = 0;
  double most = 0;
  for (const Json& cohort : cohorts) {
    const auto active = numbers(cohort, "active");
    width = std::max(width, active.size());
    for (std::size_t i = 1; i < active.size(); ++i) most = std::max(most, active[i]);
  }
  std::string heads = element("td", words("cohorts.later")) + element("td", words("cohorts.people"));
  for (std::size_t i = 1; i < width; ++i) heads += element("th", fmt::format("{}", i), R"(scope="col")");
  std::string rows;
  for (const Json& cohort : cohorts) {
    std::string cells = element("th", escape(string(cohort, "month")), R"(scope="row")") +
                        element("td", grouped(number(cohort, "people")));
    const auto& active = items(cohort, "active");
    for (std::size_t i = 1; i < width; ++i)
      cells += i < active.size() ? heat_cell(active[i], most) : element("td", "", R"(class="blank")");
    rows += element("tr", cells) + "\n";
  }
  return element(
      "div",
      element("table", element("thead", element("tr", heads)) + element("tbody", rows), R"(class="matrix cohorts")"),
      R"(class="scroll" tabindex="0")");
}

}  // namespace

Finding cycle_finding(const Json& document) {
  const Json& cycle = member(document, "cycle");
  if (cycle.is_null()) return {};
  const Json& overdue = member(cycle, "overdue");
  Text action;
  if (number(overdue, "people", 0) > 0)
    action = say("cycle.act", {{"people", counted("customers", number(overdue, "people"))},
                               {"revenue", money(number(overdue, "revenue"), main_currency(document))}});
  Text here = cycle_here(cycle);
  if (const double due = number(member(cycle, "due"), "people", 0); due > 0)
    here = joined(here, say("cycle.due", {{"people", counted("customers", due)}}));
  const std::string again = again_table(cycle, "categories") + again_table(cycle, "items");
  return {
      "cycle",
      act(action) + shown(say("cycle.chart"), survival_chart(cycle), here, say("cycle.how")) + overdue_table(document) +
          (again.empty() ? "" : element("h3", words("cycle.again_title")) + element("div", again, R"(class="trio")")),
      action};
}

Finding cohorts_finding(const Json& document) {
  const auto& cohorts = items(document, "cohorts");
  if (cohorts.size() < 2 || !member(document, "cohorts_of").is_null()) return {};  // the words are of all, by month
  double back = 0;
  double people = 0;
  for (std::size_t i = 0; i + 2 < cohorts.size(); ++i) {  // those whose next month is over
    const auto active = numbers(cohorts[i], "active");
    people += number(cohorts[i], "people");
    if (active.size() > 1) back += active[1] * number(cohorts[i], "people");
  }
  const Text action = people > 0 ? say("cohorts.act", {{"share", percent(back / people, 0)}}) : Text();
  return {"cohorts", act(action) + cohort_table(cohorts) + paragraph(say("cohorts.how"), "note"), action};
}

}  // namespace aisle::report
