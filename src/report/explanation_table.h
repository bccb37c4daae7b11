#pragma once

#include "core/json.h"
#include "report/html.h"

#include <string>

namespace aisle::report {

// Why one row got its answer, for the terminal: a bar to the left or right for each column, largest first.
//
//   {"row": 12, "prediction": "TRUE", "probability": 0.83, "base": -1.7,
//    "contributions": [{"column": "PageValues", "value": 25.3, "contribution": 1.9}, …]}
//
// `row` counts from 1. `probability` is of two or several classes; without it the prediction is a number, and base and
// contributions are in its unit (else in log odds). At most 15 columns are shown, the rest is summed up in a line.
// Members that are absent are left out; Error for members of other types.
std::string explanation_table(const Json& explanation, Language language, bool colour);

}  // namespace aisle::report
