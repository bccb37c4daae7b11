#pragma once

#include "core/labels.h"
#include "core/matrix.h"
#include "prepare/preparation.h"
#include "stats/bootstrap.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace aisle::evaluate {

// How much a metric drops when a column is shuffled among the rows: mean and 95 % interval over the shuffles (Breiman
// 2001).
struct Importance {
  std::string column;
  double drop = 0;
  stats::Interval interval;
};

// The metric that importance is measured by: roc_auc, with several classes accuracy, of a number r2.
std::string_view importance_metric(Problem problem);

// Importance of each column that has features, largest first. All features of a column are shuffled together. features:
// prepared rows that the model was not fitted on; beyond 20,000 of them a random choice is used.
std::vector<Importance> permutation_importance(const std::function<Predictions(const Matrix&)>& predict,
                                               const prepare::Preparation& preparation, const Matrix& features,
                                               const Labels& labels, std::uint64_t seed, std::size_t shuffles = 10);

}  // namespace aisle::evaluate
