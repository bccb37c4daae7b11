#pragma once

#include "report/evaluation_document.h"
#include "report/html.h"

#include <string>
#include <vector>

namespace aisle::report {

// What was done to one column, a step each, for the page and for the terminal. Why it was left out, when it was.
std::vector<Text> prepared_steps(const PreparedColumn& column);
// The same in few words: "filled, limits, log", "50 categories + rare, target mean".
std::vector<Text> prepared_steps_in_short(const PreparedColumn& column);

}  // namespace aisle::report
