#include "report/understanding_page.h"

#include "report/evaluation_words.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/page.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"
#include "report/understanding_style.h"

#include <cmath>
#include <fmt/format.h>

namespace aisle::report {
namespace {

constexpr std::size_t kFirst = 5;  // things to do that stand at the head

bool simulated(const Json& document) {
  const Json& flag = member(document, "simulated");
  return !flag.is_null() && flag.boolean();
}

std::string badge(const Json& document) {
  return simulated(document) ? element("span", words("understanding.simulated"), R"(class="made-up")") : "";
}

std::string section_of(const Json& document, const Finding& finding) {
  if (finding.html.empty()) return "";
  const std::string heading = element("h2", words(finding.id + ".title") + badge(document));
  return element("section", heading + finding.html, "id=\"" + finding.id + "\"") + "\n";
}

Text overview(const Json& document) {
  const Json& counts = member(document, "counts");
  const Json& period = member(document, "period");
  if (number(counts, "events", 0) == 0) return say("understanding.empty");
  const Text people = say("understanding.overview", {{"days", counted("days", number(period, "days"))},
                                                     {"people", counted("people", number(counts, "people"))},
                                                     {"visits", counted("visits", number(counts, "sessions"))}});
  if (number(counts, "orders", 0) == 0) return joined(people, say("understanding.no_orders"));
  return joined(people, say("understanding.orders", {{"buyers", counted("people", number(counts, "buyers"))},
                                                     {"orders", counted("orders", number(counts, "orders"))}}));
}

std::string basis(const Json& document) {
  const Json& counts = member(document, "counts");
  const Json& period = member(document, "period");
  if (number(counts, "events", 0) == 0) return "";
  Text text = say("understanding.basis", {{"events", counted("events", number(counts, "events"))},
                                          {"first", string(period, "first")},
                                          {"last", string(period, "last")}});
  if (const double known = number(counts, "known", 0); known > 0 && known < number(counts, "people"))
    text = joined(text, say("understanding.known", {{"people", counted("people", known)}}));
  if (const double bots = number(counts, "bots", 0); bots > 0)
    text = joined(text, say("understanding.bots", {{"events", counted("events", bots)}}));
  return paragraph(text, "basis") +
         (simulated(document) ? paragraph(say("understanding.simulated_notice"), "notice") : "");
}

std::string to_do(const std::vector<Finding>& all) {
  std::string rows;
  std::size_t shown = 0;
  for (const Finding& finding : all) {
    if (finding.action.en.empty() || shown == kFirst) continue;
    ++shown;
    rows += element(
        "li", both(finding.action) + " " + element("a", words("understanding.more"), "href=\"#" + finding.id + "\""));
  }
  if (rows.empty()) return "";
  return element("section", element("h2", words("understanding.first")) + element("ol", rows, R"(class="steps first")"),
                 R"(id="first")") +
         "\n";
}

std::string verdict(const Json& document) {
  return element("section",
                 badge(document) +
                     element("h1", words("understanding.title", {{"shop", quoted(string(document, "shop"))}})) +
                     paragraph(overview(document), "verdict") + basis(document),
                 R"(id="verdict")") +
         "\n";
}

std::string card(std::string_view key, const std::string& value, const Text& note) {
  return element("li", element("h3", words("shop_figure." + std::string(key))) +
                           element("p", value, R"(class="value")") + element("p", both(note), R"(class="against")"));
}

std::string cards(const Json& document) {
  const Json& counts = member(document, "counts");
  std::string out;
  for (const Json& row : items(document, "revenue")) {
    const std::string currency = string(row, "currency");
    out += card("revenue", money(number(row, "revenue"), currency),
                say("shop_figure.refunds", {{"refunds", money(number(row, "refunds"), currency)}}));
    out += card("order_value", money(number(row, "order_value"), currency), say("shop_figure.median"));
    if (items(document, "revenue").size() > 1) break;  // the others stand in the table below
  }
  const double buyers = number(counts, "buyers", 0);
  if (buyers > 0) {
    out += card("buyers", grouped(buyers),
                say("shop_figure.of_people", {{"share", percent(buyers / number(counts, "people"), 0)}}));
    out += card("orders_each", fixed(number(counts, "orders") / buyers, 2), say("shop_figure.per_buyer"));
  }
  return out.empty() ? ""
                     : element("section",
                               element("h2", words("shop_figure.title") + badge(document)) +
                                   element("ul", out, R"(class="cards")"),
                               R"(id="figures")") +
                           "\n";
}

std::string currencies(const Json& document) {
  if (items(document, "revenue").size() < 2) return "";
  HtmlTable table({{"shop_figure.currency"},
                   {"shop_figure.orders", true},
                   {"shop_figure.revenue", true},
                   {"shop_figure.refunded", true},
                   {"shop_figure.order_value", true}});
  for (const Json& row : items(document, "revenue")) {
    const std::string currency = string(row, "currency");
    table.row({escape(currency), grouped(number(row, "orders")), money(number(row, "revenue"), currency),
               money(number(row, "refunds"), currency), money(number(row, "order_value"), currency)});
  }
  return element("section", element("h2", words("shop_figure.currencies") + badge(document)) + table.html(),
                 R"(id="currencies")") +
         "\n";
}

std::string happened(const Json& document) {
  std::vector<RowBar> bars;
  for (const Json& row : items(document, "types")) {
    bars.push_back({.name = event_words(string(row, "type")),
                    .value = number(row, "events"),
                    .written = grouped(number(row, "events")),
                    .note = counted("people", number(row, "people"))});
  }
  if (bars.empty()) return "";
  return element("section",
                 element("h2", words("types.title") + badge(document)) +
                     element("div", row_bars(bars), R"(class="beside")"),
                 R"(id="types")") +
         "\n";
}

std::string questions(const Json& document) {
  std::string out;
  for (const Json& question : items(document, "sql"))
    out += element("h4", escape(string(question, "about"))) + element("pre", escape(string(question, "sql")));
  if (out.empty()) return "";
  return element("section",
                 element("h2", words("sql.title")) + paragraph(say("sql.note")) +
                     element("details", element("summary", words("sql.show")) + out),
                 R"(id="sql")") +
         "\n";
}

}  // namespace

std::vector<Finding> findings(const Json& document) {
  std::vector<Finding> out;
  for (const auto read : {funnel_finding, conversion_finding, paths_finding, pains_finding, cycle_finding,
                          segments_finding, cohorts_finding, promotions_finding, seasons_finding, preferences_finding})
    out.push_back(read(document));
  return out;
}

std::string main_currency(const Json& document) { return string(document, "currency"); }

std::string understanding_page(const Json& document, std::optional<Language> opens_in) {
  const auto all = findings(document);
  std::string body = verdict(document) + cards(document) + to_do(all) + currencies(document);
  for (const Finding& finding : all) body += section_of(document, finding);
  body += happened(document) + questions(document);
  return page_html({.kind = say("understanding.kind"),
                    .title = say("understanding.title", {{"shop", quoted(string(document, "shop"))}}),
                    .body = body,
                    .footer = say("page.made"),
                    .opens_in = opens_in,
                    .more_style = kUnderstandingStyle});
}

}  // namespace aisle::report
