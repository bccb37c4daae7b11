#include "report/understanding_parts.h"

#include "report/chart.h"
#include "report/display_text.h"
#include "report/evaluation_words.h"
#include "report/numbers.h"
#include "report/svg_shapes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::report {
namespace {

std::string share_style(std::string_view name, double share) {
  return fmt::format("{}:{}%", name, number_text(100 * std::clamp(share, 0.0, 1.0), 1));
}

std::string row_bar(const RowBar& bar, double longest) {
  std::string track = element("i", "", "style=\"" + share_style("width", bar.value / longest) + "\"");
  if (std::isfinite(bar.low) && std::isfinite(bar.high)) {
    track += element("u", "",
                     "style=\"" + share_style("left", bar.low / longest) + ";" +
                         share_style("width", (bar.high - bar.low) / longest) + "\"");
  }
  const std::string note = bar.note.en.empty() ? "" : element("small", both(bar.note));
  return element("li",
                 element("span", both(bar.name) + note, R"(class="what")") + element("b", bar.written) +
                     element("span", track, R"(class="track")"),
                 bar.strong ? R"(class="strong")" : "");
}

}  // namespace

std::string act(const Text& text) {
  if (text.en.empty()) return "";
  return element("p", element("b", words("act")) + both(text), R"(class="act")");
}

std::string row_bars(const std::vector<RowBar>& bars, double longest) {
  for (const auto& bar : bars) longest = std::max({longest, bar.value, std::isfinite(bar.high) ? bar.high : 0});
  if (longest <= 0) longest = 1;
  std::string out;
  for (const auto& bar : bars) out += row_bar(bar, longest);
  return element("ul", out, R"(class="rows")");
}

std::string column_chart(std::string_view id, const Text& title, const std::vector<Column>& columns,
                         std::string_view unit_key) {
  constexpr double width = 320;
  constexpr double height = 172;
  constexpr double top = 26;
  constexpr double bottom = 146;
  constexpr double letter = 8.5;  // about as wide as a character
  double highest = 0;
  for (const auto& column : columns) highest = std::max(highest, column.value);
  if (highest <= 0) return "";
  const double step = width / static_cast<double>(columns.size());
  std::size_t longest = 0;
  for (const auto& column : columns) longest = std::max(longest, display_width(column.label.en));
  const auto every = static_cast<std::size_t>(std::ceil((static_cast<double>(longest) + 0.7) * letter / step));
  std::string content = line("grid", 0, top, width, top) + label("tick", 0, top - 7, grouped(highest));
  content += label("tick end", width, top - 7, both_in_svg(say(unit_key)));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double x = step * static_cast<double>(i);
    const double tall = (bottom - top) * columns[i].value / highest;
    content +=
        shape("rect", columns[i].value == highest ? "bar" : "bar quiet",
              {{"x", x + step * 0.12}, {"y", bottom - tall}, {"width", step * 0.76}, {"height", tall}, {"rx", 2}},
              element("title", both_as_line(columns[i].label) + ": " + grouped(columns[i].value)));
    if (i % every == 0) content += label("tick middle", x + step / 2, bottom + 20, both_in_svg(columns[i].label));
  }
  content += line("axis", 0, bottom, width, bottom);
  return svg(id, title, title, width, height, content);
}

void HtmlTable::row(const std::vector<std::string>& cells) {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == 0) {
      out += element("th", cells[i], R"(scope="row")");
    } else {
      out += element("td", cells[i], heads_[i].number ? R"(class="n")" : "");
    }
  }
  rows_ += element("tr", out) + "\n";
}

std::string HtmlTable::html() const {
  if (rows_.empty()) return "";
  std::string heads;
  for (const auto& head : heads_)
    heads += element("th", head.key.empty() ? "" : words(head.key),
                     head.number ? R"(scope="col" class="n")" : R"(scope="col")");
  const std::string table = element("table", element("thead", element("tr", heads)) + element("tbody", rows_),
                                    "class=\"plain " + std::string(style_) + "\"");
  return element("div", table, R"(class="scroll" tabindex="0")");
}

std::string shown(const Text& title, const std::string& chart, const Text& here, const Text& how) {
  const auto part = [](std::string_view key, const Text& text) {
    return text.en.empty() ? "" : element("h4", words(key)) + element("p", both(text));
  };
  return element("figure", element("h3", both(title)) + element("div", chart, R"(class="chart")") +
                               element("figcaption", part("chart.here", here) + part("chart.how", how))) +
         "\n";
}

Text event_words(std::string_view type) { return name_words("event", type, shorten(printable(type), 40)); }
Text property_words(std::string_view by) { return name_words("property", by, shorten(printable(by), 40)); }
Text value_words(std::string_view value) {
  return in_wording("value." + std::string(value)) ? say("value." + std::string(value)) : quoted(value);
}

std::string money(double amount, std::string_view currency) {
  std::string size = std::abs(amount) >= 1000 ? grouped(std::abs(amount)) : fixed(std::abs(amount), 2);
  if (!std::isfinite(amount)) return size;
  const std::string sign = amount < 0 ? "−" : "";
  if (currency == "EUR") return sign + "€" + size;
  if (currency == "GBP") return sign + "£" + size;
  if (currency == "USD") return sign + "$" + size;
  if (currency == "CNY") return sign + "¥" + size;
  return sign + size + (currency.empty() ? "" : " " + escape(currency));
}

Text time_span(double hours) {
  if (!std::isfinite(hours)) return Text::same("–");
  const auto in = [](std::string_view unit, double value) {
    return say("span." + std::string(unit), {{"n", value < 10 ? number_text(value, 1) : grouped(value)}});
  };
  if (hours < 1.0 / 60) return in("seconds", std::round(hours * 3600));
  if (hours < 1) return in("minutes", hours * 60);
  return hours < 48 ? in("hours", hours) : in("days", hours / 24);
}

}  // namespace aisle::report
