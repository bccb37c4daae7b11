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

std::vector<Column> columns_of(const Json::Array& rows, std::string_view kind) {
  std::vector<Column> out;
  for (const Json& row : rows) {
    const Json& part = member(row, "part");
    const Text label = part.kind() == Json::Kind::string
                           ? Text::same(escape(part.string()))
                           : name_words(kind, fmt::format("{}", part.number()), fmt::format("{}", part.number()));
    out.push_back({.label = label, .value = number(row, "count")});
  }
  return out;
}

// Hours of the day and days of the week on which nothing happened belong on the axis, too.
std::vector<Column> whole(const Json::Array& rows, int first, int last, std::string_view kind) {
  Json::Array out;
  for (int part = first; part <= last; ++part) {
    const auto found = std::ranges::find_if(rows, [&](const Json& row) { return number(row, "part") == part; });
    out.push_back(found != rows.end() ? *found : Json(Json::Object{{"part", part}, {"count", 0}}));
  }
  return columns_of(out, kind);
}

Column busiest(const std::vector<Column>& columns) { return *std::ranges::max_element(columns, {}, &Column::value); }

std::string chart(std::string_view id, const std::vector<Column>& columns, const std::string& of) {
  const std::string key = "seasons." + std::string(id);
  return element("div", element("h3", words(key)) + column_chart(id, say(key), columns, "seasons." + of));
}

std::string holidays_table(const Json& seasons) {
  HtmlTable table({{"seasons.holiday"},
                   {"seasons.when"},
                   {"seasons.count", true},
                   {"seasons.expected", true},
                   {"seasons.lift", true}});
  for (const Json& row : items(seasons, "holidays")) {
    if (number(row, "expected") < 1) continue;  // nothing to compare with: the shop was closed anyway
    std::string days;
    for (const auto& day : strings(row, "days")) days += (days.empty() ? "" : ", ") + day;
    const double low = number(row, "low");
    const std::string range = std::isfinite(low) ? " " + element("small", interval(low, number(row, "high"), 2)) : "";
    table.row({both(name_words("holiday", string(row, "holiday"), string(row, "holiday"))), escape(days),
               grouped(number(row, "count")), fixed(number(row, "expected"), 1),
               "×" + fixed(number(row, "lift"), 2) + range});
  }
  const std::string html = table.html();
  return html.empty() ? ""
                      : element("h3", words("seasons.holidays", {{"country", string(seasons, "country")}})) + html +
                            paragraph(say("seasons.holidays_how"), "note");
}

std::string offers_table(const Json& promotions) {
  HtmlTable table({{"promotions.category"},
                   {"promotions.days"},
                   {"promotions.discount", true},
                   {"promotions.count", true},
                   {"promotions.expected", true},
                   {"promotions.lift", true}});
  for (const Json& row : items(promotions, "offers")) {
    table.row({both(value_words(string(row, "value"))), escape(string(row, "first") + " – " + string(row, "last")),
               percent(number(row, "discount"), 0), grouped(number(row, "count")), fixed(number(row, "expected"), 1),
               "×" + fixed(number(row, "lift"), 2)});
  }
  const std::string html = table.html();
  return html.empty() ? ""
                      : element("h3", words("promotions.offers")) + html + paragraph(say("promotions.how"), "note");
}

std::string campaigns_table(const Json& promotions) {
  HtmlTable table(
      {{"promotions.campaign"}, {"promotions.days"}, {"promotions.sessions", true}, {"promotions.share", true}});
  for (const Json& row : items(promotions, "campaigns")) {
    table.row({both(quoted(string(row, "campaign"))), escape(string(row, "first") + " – " + string(row, "last")),
               grouped(number(row, "sessions")),
               percent(number(row, "share"), 1) + " " +
                   element("small", percent_interval(number(row, "low"), number(row, "high"), 1))});
  }
  const std::string html = table.html();
  return html.empty() ? "" : element("h3", words("promotions.campaigns")) + html;
}

std::string discount_part(const Json& discount) {
  std::vector<RowBar> bars;
  for (const char* kind : {"full", "cheaper"}) {
    const Json& row = member(discount, kind);
    bars.push_back({.name = say(std::string("promotions.") + kind),
                    .value = number(row, "share"),
                    .written = percent(number(row, "share"), 1),
                    .note = counted("looks", number(row, "views")),
                    .low = number(row, "low"),
                    .high = number(row, "high")});
  }
  const Text here =
      say("promotions.discount_here", {{"odds", fixed(number(discount, "odds_ratio"), 2)},
                                       {"interval", interval(number(discount, "low"), number(discount, "high"), 2)},
                                       {"response", fixed(number(discount, "response"), 1)}});
  return shown(say("promotions.discount_chart"), row_bars(bars), here, say("promotions.discount_how"));
}

}  // namespace

Finding seasons_finding(const Json& document) {
  const Json& seasons = member(document, "seasons");
  if (seasons.is_null()) return {};
  const std::string of = string(seasons, "of");
  const auto hours = whole(items(seasons, "hours"), 0, 23, "hour");
  const auto weekdays = whole(items(seasons, "weekdays"), 1, 7, "weekday");
  const Text action =
      say("seasons.act", {{"day", busiest(whole(items(seasons, "weekdays"), 1, 7, "weekday_long")).label},
                          {"hour", busiest(hours).label}});
  std::string charts = chart("hours", hours, of) + chart("weekdays", weekdays, of);
  if (items(seasons, "months").size() > 1) charts += chart("months", columns_of(items(seasons, "months"), ""), of);
  return {"seasons", act(action) + element("div", charts, R"(class="trio")") + holidays_table(seasons), action};
}

Finding promotions_finding(const Json& document) {
  const Json& promotions = member(document, "promotions");
  if (promotions.is_null()) return {};
  const Json& lift = member(promotions, "lift");
  const Json& discount = member(promotions, "discount");
  Text action;
  if (!lift.is_null()) {
    const bool works = number(lift, "low") > 1;
    const bool harms = number(lift, "high") < 1;
    action = say(works   ? "promotions.act.works"
                 : harms ? "promotions.act.harms"
                         : "promotions.act.unclear",
                 {{"lift", fixed(number(lift, "lift"), 2)},
                  {"interval", interval(number(lift, "low"), number(lift, "high"), 2)},
                  {"days", grouped(number(lift, "days"))}});
  }
  return {"promotions",
          act(action) + (discount.is_null() ? "" : discount_part(discount)) + offers_table(promotions) +
              campaigns_table(promotions),
          action};
}

}  // namespace aisle::report
