#pragma once

#include "stats/bootstrap.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::stats {

// How well probabilities told beforehand which rows are positive.
struct BinaryMetrics {
  double accuracy = 0;  // share of rows on the right side of 0.5 (0.5 itself counts as positive)
  double roc_auc = 0;   // chance that a positive row is ranked above a negative one, ties counting half
  double pr_auc = 0;    // average precision: precision at each positive row, ties sharing theirs
  double log_loss = 0;  // mean of -ln(probability given to what happened), probabilities kept 2.2e-16 away from 0 and 1
  double brier = 0;     // mean squared distance of the probability from what happened
};

// Every metric by its name in JSON, in the order in which they are shown.
inline constexpr std::array<std::pair<std::string_view, double BinaryMetrics::*>, 5> binary_metric_names = {
    {{"accuracy", &BinaryMetrics::accuracy},
     {"roc_auc", &BinaryMetrics::roc_auc},
     {"pr_auc", &BinaryMetrics::pr_auc},
     {"log_loss", &BinaryMetrics::log_loss},
     {"brier", &BinaryMetrics::brier}}};

// The metrics of rows with probabilities in [0, 1] and truths 0 or 1; both classes must be among them.
BinaryMetrics binary_metrics(std::span<const char> positive, std::span<const double> probability);

// For each metric, in the order of binary_metric_names, the interval that holds its middle 95 % over `resamples`
// bootstrap samples of the rows (Efron's percentile method). The same seed gives the same interval. NaN with less than
// ten rows of a class.
std::array<Interval, 5> bootstrap_intervals(std::span<const char> positive, std::span<const double> probability,
                                            std::uint64_t seed, std::size_t resamples = 1000);

}  // namespace aisle::stats
