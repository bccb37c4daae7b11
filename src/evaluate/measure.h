#pragma once

#include "core/json.h"
#include "core/labels.h"
#include "stats/metrics.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace aisle::evaluate {

// How good predictions were, with 95 % bootstrap intervals; both in the order of stats::metrics_of(problem).
struct Measured {
  Problem problem = Problem::binary;
  std::vector<double> metrics;
  std::vector<stats::Interval> intervals;

  [[nodiscard]] double operator[](std::string_view metric) const;  // Error for a metric that the problem has not
};
Measured measure(const Labels& labels, const Predictions& predictions, std::uint64_t seed);

// The one metric by which models are chosen (stats::chosen_by).
double loss(const Labels& labels, const Predictions& predictions);

// {"accuracy": 0.9, …} and {"accuracy": [0.89, 0.91], …}.
Json metrics_to_json(Problem problem, const std::vector<double>& metrics);
Json intervals_to_json(const Measured& measured);

// An answer that ignores the columns: the share of each class among the labels, or their mean, for every row.
Predictions baseline(const Labels& labels);

}  // namespace aisle::evaluate
