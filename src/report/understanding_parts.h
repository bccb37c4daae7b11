#pragma once

#include "core/json.h"
#include "report/html.h"
#include "report/wording.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {

// The pieces that the page about a shop's customers is made of.

// What is to be done about what a section shows: a paragraph that stands out. Nothing for empty words.
std::string act(const Text& text);

// A bar of HTML, which flows with the page: its name, its value as written, and where finite its interval on the same
// scale; `note` stands small beside the name.
struct RowBar {
  Text name;
  double value = 0;
  std::string written;
  Text note = {};
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  bool strong = false;
};
// Bars from 0 to `longest`; without it to the largest value.
std::string row_bars(const std::vector<RowBar>& bars, double longest = 0);

// Upright columns over their labels, as SVG; as many labels show as there is room for.
struct Column {
  Text label;
  double value = 0;
};
std::string column_chart(std::string_view id, const Text& title, const std::vector<Column>& columns,
                         std::string_view unit_key);

// A table: cells are HTML; columns whose head is marked hold numbers.
class HtmlTable {
 public:
  struct Head {
    std::string key;  // of the wording
    bool number = false;
  };
  explicit HtmlTable(std::vector<Head> heads, std::string_view style = "") : heads_(std::move(heads)), style_(style) {}
  void row(const std::vector<std::string>& cells);
  [[nodiscard]] std::string html() const;  // nothing without rows

 private:
  std::vector<Head> heads_;
  std::string_view style_;
  std::string rows_;
};

// A chart beside its words: what it says here, and how to read it.
std::string shown(const Text& title, const std::string& chart, const Text& here, const Text& how);

// What data calls things, in the reader's words where we have some: types of events, properties, segments.
Text event_words(std::string_view type);
Text property_words(std::string_view by);
Text value_words(std::string_view value);

// €12,345 or €12.34; the currency's code where it has no sign of its own.
std::string money(double amount, std::string_view currency);
// Hours as people say them: 40 s, 12 min, 5 h, 3 days.
Text time_span(double hours);

}  // namespace aisle::report
