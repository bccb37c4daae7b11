#pragma once

#include "report/wording.h"

#include <span>

namespace aisle::report {

// The wording, a table a file, each in the order in which its words are shown. Placeholders such as {positive} stand
// for e.g. "Revenue = TRUE"; they come as HTML that keeps long labels in bounds.

std::span<const Words> names_wording();    // nouns with their numbers; what documents call things: algorithms, types
std::span<const Words> head_wording();     // the verdict, its warnings, the key figures
std::span<const Words> metrics_wording();  // what each metric is called and means
std::span<const Words> models_wording();   // the leaderboard
std::span<const Words> curves_wording();   // charts of how good the answers are
std::span<const Words> errors_wording();   // threshold, costs, right and wrong answers
std::span<const Words> columns_wording();  // importance and partial dependence; learning and training curves
std::span<const Words> preparation_wording();    // what was done to each column
std::span<const Words> method_wording();         // how it was measured, the data, how to use the model
std::span<const Words> terminal_wording();       // what only the terminal says
std::span<const Words> card_wording();           // the model card
std::span<const Words> understanding_wording();  // of the page about customers: funnels, paths, pains
std::span<const Words> customers_wording();      // cycle, segments, cohorts
std::span<const Words> times_wording();          // seasons, promotions, tastes; events, holidays
std::span<const Words> task_wording();           // what only a shop's task says
std::span<const Words> next_item_wording();      // of the page about a model of the next item

}  // namespace aisle::report
