#pragma once

#include "report/evaluation_document.h"

#include <string>

namespace aisle::report {

// The sections of an evaluation's page, each as HTML in both languages, in the order in which the page shows them.

std::string verdict_section(const Evaluation& evaluation);      // what is predicted and how well, in one sentence
std::string figures_section(const Evaluation& evaluation);      // the champion's metrics as cards
std::string models_section(const Evaluation& evaluation);       // the leaderboard and what its metrics mean
std::string curves_section(const Evaluation& evaluation);       // ROC, precision and recall, calibration
std::string errors_section(const Evaluation& evaluation);       // right and wrong answers at the threshold
std::string importance_section(const Evaluation& evaluation);   // what the model goes by
std::string preparation_section(const Evaluation& evaluation);  // what was done to each column
std::string method_section(const Evaluation& evaluation);       // how all this was measured
std::string data_section(const Evaluation& evaluation);         // which data this was
std::string use_section(const Evaluation& evaluation);          // how to score new rows

}  // namespace aisle::report
