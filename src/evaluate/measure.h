#pragma once

#include "core/json.h"
#include "core/table.h"
#include "models/model.h"
#include "prepare/preparation.h"
#include "stats/binary_metrics.h"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace aisle::evaluate {

// How good probabilities were, with 95 % bootstrap intervals in the order of stats::binary_metric_names. With less than
// ten rows of a class there is no telling how sure that is: the intervals are NaN.
struct Measured {
  stats::BinaryMetrics metrics;
  std::array<stats::Interval, 5> intervals;
};
Measured measure(std::span<const char> positive, std::span<const double> probability, std::uint64_t seed);

// {"accuracy": 0.9, …} and {"accuracy": [0.89, 0.91], …}.
Json metrics_to_json(const stats::BinaryMetrics& metrics);
Json intervals_to_json(const std::array<stats::Interval, 5>& intervals);

// The metrics of always answering the share of positive rows.
stats::BinaryMetrics baseline(std::span<const char> positive);

// How much ROC-AUC drops when a column is shuffled among the rows: mean and 95 % interval over the shuffles (Breiman
// 2001).
struct Importance {
  std::string column;
  double drop = 0;
  stats::Interval interval;
};

// Importance of each column that has features, largest first. All features of a column are shuffled together. features:
// prepared rows that the model was not fitted on; beyond 20,000 of them a random choice is used.
std::vector<Importance> permutation_importance(const models::Model& model, const prepare::Preparation& preparation,
                                               const Matrix& features, std::span<const char> positive,
                                               std::uint64_t seed, std::size_t shuffles = 10);

}  // namespace aisle::evaluate
