#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kStates = 12;
constexpr std::size_t kLoops = 3;

std::string states_table(const Json& paths) {
  HtmlTable table({{"paths.state"},
                   {"paths.visits", true},
                   {"paths.before"},
                   {"paths.after"},
                   {"paths.conversion", true},
                   {"paths.exits", true},
                   {"paths.removal", true}});
  std::size_t rows = 0;
  for (const Json& state : items(paths, "states")) {
    if (rows++ == kStates) break;
    table.row({both(event_words(string(state, "state"))), grouped(number(state, "visits")),
               both(event_words(string(state, "before"))), both(event_words(string(state, "after"))),
               percent(number(state, "conversion"), 1), percent(number(state, "exits"), 1),
               percent(number(state, "removal"), 0)});
  }
  return table.html();
}

// The state at which most visits end, of those that people leave for nothing.
Text leaving(const Json& paths) {
  const Json* most = nullptr;
  const auto ends = [](const Json& state) { return number(state, "visits") * number(state, "exits"); };
  for (const Json& state : items(paths, "states")) {
    if (!most || ends(state) > ends(*most)) most = &state;
  }
  if (!most || ends(*most) <= 0) return {};
  return say("paths.act", {{"state", event_words(string(*most, "state"))},
                           {"visits", counted("visits", ends(*most))},
                           {"share", percent(number(*most, "exits"), 0)}});
}

std::string loops_list(const Json& paths) {
  std::string out;
  std::size_t rows = 0;
  for (const Json& loop : items(paths, "loops")) {
    if (rows++ == kLoops) break;
    out += element("li", words("paths.loop", {{"a", event_words(string(loop, "state"))},
                                              {"b", event_words(string(loop, "other"))},
                                              {"times", grouped(number(loop, "times"))}}));
  }
  return out.empty() ? "" : element("h3", words("paths.loops")) + element("ul", out, R"(class="notes")");
}

std::string pain(std::string_view title_key, const std::string& content) {
  return element("div", element("h3", words(title_key)) + content);
}

// Whether the second of the pair (slow, lost) is worse than the first beyond doubt.
bool clearly_worse(const Json& pair) {
  return pair.is_null() ? false : number(pair.array()[1], "high") < number(pair.array()[0], "low");
}

std::string compared(const Json& pair, std::string_view flag, std::string_view key, std::string_view count) {
  std::vector<RowBar> bars;
  for (const Json& row : pair.array()) {
    const bool bad = member(row, flag).boolean();
    bars.push_back({.name = say(std::string(key) + (bad ? ".bad" : ".good")),
                    .value = number(row, "share"),
                    .written = percent(number(row, "share"), 1),
                    .note = counted(count, number(row, count)),
                    .low = number(row, "low"),
                    .high = number(row, "high"),
                    .strong = bad && clearly_worse(pair)});
  }
  return row_bars(bars);
}

std::string empty_searches(const Json& rows) {
  std::vector<RowBar> bars;
  for (const Json& row : rows.array()) {
    bars.push_back({.name = quoted(string(row, "query")),
                    .value = number(row, "searches"),
                    .written = grouped(number(row, "searches")),
                    .note = counted("people", number(row, "people"))});
  }
  return row_bars(bars);
}

std::string errors(const Json& rows) {
  std::vector<RowBar> bars;
  for (const Json& row : rows.array()) {
    const std::string page = string(row, "page");
    bars.push_back({.name = quoted(page + (page.empty() ? "" : " · ") + string(row, "code")),
                    .value = number(row, "errors"),
                    .written = grouped(number(row, "errors")),
                    .note = counted("people", number(row, "people"))});
  }
  return row_bars(bars);
}

Text pains_action(const Json& document) {
  const Json& pains = member(document, "pains");
  const auto& empty = items(pains, "empty_searches");
  if (!empty.empty())
    return say("pains.act.search", {{"query", quoted(string(empty[0], "query"))},
                                    {"searches", counted("searches", number(empty[0], "searches"))}});
  if (clearly_worse(member(pains, "slow_pages"))) return say("pains.act.slow");
  const Json& carts = member(pains, "carts");
  if (number(carts, "put_down", 0) > 0)
    return say("pains.act.carts", {{"n", counted("carts", number(carts, "put_down"))},
                                   {"worth", money(number(carts, "worth"), main_currency(document))}});
  return {};
}

}  // namespace

Finding paths_finding(const Json& document) {
  const Json& paths = member(document, "paths");
  if (items(paths, "states").empty()) return {};
  const Text action = leaving(paths);
  const std::string content = paragraph(say("paths.here", {{"share", percent(number(paths, "conversion"), 1)}})) +
                              act(action) + states_table(paths) + paragraph(say("paths.how"), "note") +
                              loops_list(paths);
  return {"paths", content, action};
}

Finding pains_finding(const Json& document) {
  const Json& pains = member(document, "pains");
  if (pains.is_null()) return {};
  std::string parts;
  if (const Json& carts = member(pains, "carts"); !carts.is_null()) {
    const double all = number(carts, "carts");
    parts +=
        pain("pains.carts",
             paragraph(say("pains.carts_say", {{"share", percent(number(carts, "put_down") / all, 0)},
                                               {"carts", counted("carts", all)},
                                               {"worth", money(number(carts, "worth"), main_currency(document))}})));
  }
  if (const Json& again = member(pains, "repeated_searches"); !again.is_null())
    parts += pain(
        "pains.again",
        paragraph(say("pains.again_say", {{"share", percent(number(again, "repeated") / number(again, "searches"), 0)},
                                          {"searches", counted("searches", number(again, "searches"))}})));
  if (const Json& rows = member(pains, "empty_searches"); !rows.is_null())
    parts += pain("pains.empty", empty_searches(rows));
  if (const Json& rows = member(pains, "slow_pages"); !rows.is_null())
    parts += pain("pains.slow", compared(rows, "slow", "pains.slow", "views"));
  if (const Json& rows = member(pains, "back_and_forth"); !rows.is_null())
    parts += pain("pains.lost", compared(rows, "lost", "pains.lost", "visits"));
  if (const Json& rows = member(pains, "errors"); !rows.is_null()) parts += pain("pains.errors", errors(rows));
  const Text action = pains_action(document);
  return {"pains", act(action) + element("div", parts, R"(class="by")"), action};
}

}  // namespace aisle::report
