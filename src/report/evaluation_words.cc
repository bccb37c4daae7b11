#include "report/evaluation_words.h"

#include "report/display_text.h"
#include "report/numbers.h"

#include <algorithm>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::size_t kLongest = 44;
constexpr std::size_t kLongestPart = 22;

Text bounded(const std::string& shown, const std::string& whole) {
  const std::string tooltip = shown == whole ? "" : " title=\"" + escape(whole) + "\"";
  return Text::same(element("span", escape(shown), "class=\"v\"" + tooltip));
}

// Where column and label are too long together, each is cut, so that the two kinds stay apart.
Text condition(std::string_view column, std::string_view label) {
  const std::string whole = printable(column) + " = " + printable(label);
  if (display_width(whole) <= kLongest) return bounded(whole, whole);
  return bounded(shorten(printable(column), kLongestPart) + " = " + shorten(printable(label), kLongestPart), whole);
}

Text metric_words(std::string_view metric, std::string_view form) {
  const bool known = std::ranges::find(kMetrics, metric, &Metric::name) != kMetrics.end();
  return known ? say("metric." + std::string(metric) + std::string(form)) : Text::same(escape(metric));
}

}  // namespace

Text quoted(std::string_view plain) {
  const std::string whole = printable(plain);
  return bounded(shorten(whole, kLongest), whole);
}

Text short_condition(const Evaluation& evaluation, std::string_view label) {
  const std::string whole = printable(evaluation.target) + " = " + printable(label);
  if (display_width(whole) <= kLongestPart) return bounded(whole, whole);
  return bounded(shorten(printable(label), kLongestPart), whole);
}

Text positive(const Evaluation& evaluation) { return condition(evaluation.target, evaluation.positive); }

Text negative(const Evaluation& evaluation) { return condition(evaluation.target, evaluation.negative); }

Text metric_name(std::string_view metric) { return metric_words(metric, ".name"); }

Text metric_in_sentence(std::string_view metric) { return metric_words(metric, ".in_sentence"); }

std::string metric_value(const Metric& metric, double value) {
  return metric.percent ? percent(value, 1) : fixed(value, 3);
}

std::string metric_interval(const Metric& metric, const Measure& measure) {
  return metric.percent ? percent_interval(measure.low, measure.high, 1) : interval(measure.low, measure.high, 3);
}

Text of_hundred(double share) {
  const double rounded = std::round(share * 100);
  if (rounded >= 100 && share < 1) return say("hundred.over");
  if (rounded <= 0 && share > 0) return say("hundred.under");
  return Text::same(fixed(rounded, 0));
}

std::string section(std::string_view id, std::string_view title_key, std::string_view content) {
  return element("section", element("h2", words(title_key)) + std::string(content), "id=\"" + std::string(id) + "\"") +
         "\n";
}

std::string paragraph(const Text& text, std::string_view style) {
  return element("p", both(text), style.empty() ? "" : "class=\"" + std::string(style) + "\"");
}

}  // namespace aisle::report
