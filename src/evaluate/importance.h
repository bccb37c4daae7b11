#pragma once

#include "core/labels.h"
#include "core/table.h"
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

// Importance of each of the columns, largest first. A column is shuffled before it is prepared, so that all that was
// made of it, pairs with other columns too, is shuffled together. predict: answers for every row of a table. rows:
// those of the table that are asked about, which the model was not fitted on, with their labels; beyond 2,500 of them a
// random choice is used.
std::vector<Importance> permutation_importance(const std::function<Predictions(const Table&)>& predict,
                                               const Table& table, const Rows& rows, const Labels& labels,
                                               const std::vector<std::string>& columns, std::uint64_t seed,
                                               std::size_t shuffles = 10);

}  // namespace aisle::evaluate
