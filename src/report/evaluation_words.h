#pragma once

#include "report/evaluation_document.h"
#include "report/metrics.h"
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
// What is predicted: a task's question; "Revenue = TRUE" of two classes, else the target's column.
Text predicted(const Evaluation& evaluation);

// A class by its name where there is little room: with the target's column when both are short.
Text short_condition(const Evaluation& evaluation, std::string_view label);

Text metric_name(std::string_view metric);         // as a heading: "Log loss"
Text metric_in_sentence(std::string_view metric);  // "log loss"
// What a metric means, in words that fit the problem.
Text metric_meaning(const Metric& metric, const Evaluation& evaluation);
// The metric by which importance is measured: "ROC-AUC", "accuracy", "R²".
Text importance_metric(Problem problem);

// A model as people call it: its algorithm, or what sort of combination it is.
Text model_words(const Model& model);
// The same by its name on the leaderboard; the name itself when it is not there.
Text model_words(const Evaluation& evaluation, std::string_view name);
// "0.70 × Boosted trees + 0.30 × Neural network"; empty for a single model.
Text members_words(const Evaluation& evaluation, const Model& model);

// How far another model is behind the champion, and whether that is more than noise.
Text against_words(const Evaluation& evaluation, const Against& other);

// The words under "<key>.<problem>": "figures.note.binary".
Text say_of(Problem problem, std::string_view key, Values values = {});

// A share as "93" (of 100), never rounded to all or to none when it is neither.
Text of_hundred(double share);
// An answer of the model: a probability as a percentage, a number as it is.
std::string answer(Problem problem, double value);

// <section> with a heading and an id to link to; nothing when there is no content.
std::string section(std::string_view id, std::string_view title_key, std::string_view content);
// <p class="…"> in both languages.
std::string paragraph(const Text& text, std::string_view style = "");
// A chart beside its words: what it says, then how to read it.
std::string figure(const LineChart& chart, const Text& how, const Text& here);
std::string figure(const BarChart& chart, const Text& how, const Text& here);

}  // namespace aisle::report
