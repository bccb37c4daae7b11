#pragma once

#include "core/labels.h"

#include <string>
#include <vector>

namespace aisle::cli {

// Names that --algorithms gives, by what they can answer: rows of a table, or the next item.
struct AlgorithmNames {
  std::vector<std::string> tabular, ranking;
};

// Of tabular names those that can be asked the problem.
std::vector<std::string> serving(const std::vector<std::string>& tabular, Problem problem);

// Error with the nearest of all names for one that neither table holds.
AlgorithmNames algorithm_names(const std::vector<std::string>& names);

}  // namespace aisle::cli
