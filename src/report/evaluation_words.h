#pragma once

#include "report/evaluation_document.h"
#include "report/wording.h"

#include <string>
#include <string_view>

namespace aisle::report {

// How an evaluation's own words and figures are written on its page.

// Text from data inside a sentence: kept in bounds when long (the whole is in its tooltip).
Text quoted(std::string_view plain);
// "Revenue = TRUE", the two kinds of rows by name.
Text positive(const Evaluation& evaluation);
Text negative(const Evaluation& evaluation);

// The same where there is little room: the label alone when both are too long.
Text short_condition(const Evaluation& evaluation, std::string_view label);

Text metric_name(std::string_view metric);         // as a heading: "Log loss"
Text metric_in_sentence(std::string_view metric);  // "log loss"
// 90.3% or 0.931, by the kind of metric.
std::string metric_value(const Metric& metric, double value);
std::string metric_interval(const Metric& metric, const Measure& measure);

// A share as "93" (of 100), never rounded to all or to none when it is neither.
Text of_hundred(double share);

// <section> with a heading and an id to link to.
std::string section(std::string_view id, std::string_view title_key, std::string_view content);
// <p class="…"> in both languages.
std::string paragraph(const Text& text, std::string_view style = "");

}  // namespace aisle::report
