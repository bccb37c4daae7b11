#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

std::string segment_table(const Json& document) {
  HtmlTable table({{"rfm.segment"},
                   {"rfm.people", true},
                   {"rfm.orders", true},
                   {"rfm.days", true},
                   {"rfm.revenue", true},
                   {"rfm.share", true},
                   {"rfm.todo"}});
  for (const Json& row : items(member(document, "recency_frequency"), "segments")) {
    const std::string name = string(row, "segment");
    table.row({both(name_words("segment", name, name)), grouped(number(row, "people")), fixed(number(row, "orders"), 1),
               grouped(number(row, "median_days")), money(number(row, "revenue"), main_currency(document)),
               percent(number(row, "revenue_share"), 0), both(name_words("segment_todo", name, ""))});
  }
  return table.html();
}

// What sets a group apart, strongest first: "many visits, buys often".
Text group_name(const Json& group) {
  Text out;
  for (const Json& mark : items(group, "marks")) {
    const std::string key = "feature." + string(mark, "feature") + (number(mark, "z") > 0 ? ".high" : ".low");
    const Text part = say(key);
    out = out.en.empty() ? part : Text{out.en + ", " + part.en, out.zh + "，" + part.zh};
  }
  return out.en.empty() ? say("groups.average") : out;
}

std::string group_card(const Json& group, const Json& features) {
  Text means;
  for (const Json& mark : items(group, "marks")) {
    const std::string feature = string(mark, "feature");
    const auto whole =
        std::ranges::find_if(features.array(), [&](const Json& f) { return string(f, "feature") == feature; });
    const Text part = say("groups.mean", {{"feature", say("feature." + feature)},
                                          {"mean", rounded(number(mark, "mean"))},
                                          {"average", rounded(number(*whole, "mean"))}});
    means = means.en.empty() ? part : Text{means.en + "; " + part.en, means.zh + "；" + part.zh};
  }
  return element("li", element("h3", both(group_name(group))) +
                           element("p",
                                   percent(number(group, "share"), 0) + " " +
                                       element("small", both(counted("people", number(group, "people")))),
                                   R"(class="share")") +
                           paragraph(means));
}

std::string groups_part(const Json& document) {
  const Json& segments = member(document, "segments");
  std::string cards;
  for (const Json& group : items(segments, "groups")) cards += group_card(group, member(segments, "features"));
  if (cards.empty()) return "";
  return element("h3", words("groups.title")) +
         paragraph(say("groups.how", {{"k", grouped(static_cast<double>(items(segments, "groups").size()))},
                                      {"silhouette", fixed(number(segments, "silhouette"), 2)}}),
                   "note") +
         element("ul", cards, R"(class="kinds")");
}

}  // namespace

Finding segments_finding(const Json& document) {
  const auto& rows = items(member(document, "recency_frequency"), "segments");
  std::string content;
  Text action;
  const auto slipping =
      std::ranges::find_if(rows, [](const Json& row) { return string(row, "segment") == "slipping_away"; });
  if (slipping != rows.end() && number(*slipping, "revenue_share", 0) > 0)
    action = say("rfm.act", {{"people", counted("customers", number(*slipping, "people"))},
                             {"share", percent(number(*slipping, "revenue_share"), 0)},
                             {"days", grouped(number(*slipping, "median_days"))}});
  if (!rows.empty()) content = act(action) + segment_table(document) + paragraph(say("rfm.how"), "note");
  return {"segments", content + groups_part(document), action};
}

}  // namespace aisle::report
