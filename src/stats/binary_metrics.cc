#include "stats/binary_metrics.h"

#include "stats/metrics.h"

#include <algorithm>

namespace aisle::stats {

namespace {

struct Compared {
  Labels labels;
  Predictions predictions;
};

Compared compared(std::span<const char> positive, std::span<const double> probability) {
  Compared out;
  for (const char p : positive) out.labels.values.push_back(p != 0 ? 1 : 0);
  out.predictions.values.assign(probability.begin(), probability.end());
  return out;
}

// The place of one of binary_metric_names in metrics_of.
std::size_t place_of(std::string_view name) {
  const auto metrics = metrics_of(Problem::binary);
  return static_cast<std::size_t>(std::ranges::find(metrics, name, &Metric::name) - metrics.begin());
}

}  // namespace

BinaryMetrics binary_metrics(std::span<const char> positive, std::span<const double> probability) {
  const auto [labels, predictions] = compared(positive, probability);
  const auto values = measure(labels, predictions);
  BinaryMetrics out;
  for (const auto& [name, member] : binary_metric_names) out.*member = values[place_of(name)];
  return out;
}

std::array<Interval, 5> bootstrap_intervals(std::span<const char> positive, std::span<const double> probability,
                                            std::uint64_t seed, std::size_t resamples) {
  const auto [labels, predictions] = compared(positive, probability);
  const auto intervals = bootstrap_intervals(labels, predictions, seed, resamples);
  std::array<Interval, 5> out;
  for (std::size_t m = 0; m < out.size(); ++m) out[m] = intervals[place_of(binary_metric_names[m].first)];
  return out;
}

}  // namespace aisle::stats
