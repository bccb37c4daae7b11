#include "report/display_text.h"
#include "report/json_members.h"
#include "report/numbers.h"
#include "report/terminal_table.h"
#include "report/understanding_page.h"
#include "report/understanding_parts.h"
#include "report/understanding_sections.h"

#include <cmath>
#include <fmt/format.h>

namespace aisle::report {
namespace {

class Summary {
 public:
  Summary(const Json& document, Language language, bool colour)
      : document_(&document), language_(language), colour_(colour) {}

  [[nodiscard]] std::string text() const { return head() + funnel() + segments() + actions(); }

 private:
  [[nodiscard]] std::string of(const Text& text) const { return printable(plain(text, language_)); }
  [[nodiscard]] std::string of(std::string_view key, Values values = {}) const { return of(say(key, values)); }

  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::string funnel() const;
  [[nodiscard]] std::string segments() const;
  [[nodiscard]] std::string actions() const;

  const Json* document_;
  Language language_;
  bool colour_;
};

std::string Summary::head() const {
  const Json& counts = member(*document_, "counts");
  const Json& flag = member(*document_, "simulated");
  std::string out = bold(string(*document_, "shop"), colour_);
  if (!flag.is_null() && flag.boolean()) out += "  [" + of("understanding.simulated") + "]";
  out += '\n';
  if (number(counts, "events", 0) == 0) return out + of("understanding.empty") + "\n";
  Table table({{of("summary.figure")}, {of("summary.value"), Align::right}});
  const Json& period = member(*document_, "period");
  table.row({of("summary.period"), string(period, "first") + " – " + string(period, "last")});
  for (const char* name : {"events", "bots", "people", "sessions", "orders", "buyers"}) {
    const double value = number(counts, name, 0);
    if (value > 0) table.row({of(std::string("summary.") + name), grouped(value)});
  }
  for (const Json& row : items(*document_, "revenue")) {
    table.row({of("shop_figure.revenue"),
               plain(Text::same(money(number(row, "revenue"), string(row, "currency"))), language_)});
  }
  return out + table.text(colour_);
}

std::string Summary::funnel() const {
  const Json& funnel = member(*document_, "funnel");
  const auto& steps = items(funnel, "steps");
  if (steps.empty()) return "";
  Table table({{of("funnel.chart")},
               {of("summary.people"), Align::right},
               {of("summary.of_before"), Align::right},
               {of("summary.of_first"), Align::right},
               {of("summary.median_time"), Align::right}});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    table.row({of(event_words(string(steps[i], "type"))), grouped(number(steps[i], "people")),
               i == 0 ? "" : percent(number(steps[i], "share"), 1), percent(number(steps[i], "share_of_first"), 1),
               i == 0 ? "" : of(time_span(number(steps[i], "median_hours")))},
              i > 0 && static_cast<double>(i) == number(funnel, "worst"));
  }
  return "\n" + table.text(colour_);
}

std::string Summary::segments() const {
  const auto& rows = items(member(*document_, "recency_frequency"), "segments");
  if (rows.empty()) return "";
  Table table({{of("rfm.segment")},
               {of("rfm.people"), Align::right},
               {of("rfm.orders"), Align::right},
               {of("rfm.days"), Align::right},
               {of("rfm.share"), Align::right}});
  for (const Json& row : rows) {
    const std::string name = string(row, "segment");
    table.row({of(name_words("segment", name, name)), grouped(number(row, "people")), fixed(number(row, "orders"), 1),
               grouped(number(row, "median_days")), percent(number(row, "revenue_share"), 0)});
  }
  return "\n" + table.text(colour_);
}

std::string Summary::actions() const {
  std::string out;
  for (const Finding& finding : findings(*document_)) {
    if (!finding.action.en.empty()) out += "  · " + of(finding.action) + "\n";
  }
  return out.empty() ? "" : "\n" + bold(of("understanding.first"), colour_) + "\n" + out;
}

}  // namespace

std::string understanding_summary(const Json& document, Language language, bool colour) {
  return Summary(document, language, colour).text();
}

std::string understanding_sql(const Json& document) {
  std::string out;
  for (const Json& question : items(document, "sql")) {
    out += "-- " + string(question, "about") + "\n";
    std::size_t shown = 0;
    for (const Json& row : items(question, "answer")) {
      if (++shown > 3) break;
      out += "--   " + row.text() + "\n";
    }
    if (number(question, "rows", 0) > 3) out += fmt::format("--   … {} rows\n", number(question, "rows"));
    out += string(question, "sql") + ";\n\n";
  }
  return out;
}

}  // namespace aisle::report
