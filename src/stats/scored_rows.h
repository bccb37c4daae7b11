#pragma once

#include "core/labels.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace aisle::stats {

// Rows with what a model said of them, ranked and worked out once, so that the metrics of a bootstrap sample cost a
// pass or two over the rows (with several classes one more for each).
class ScoredRows {
 public:
  virtual ~ScoredRows() = default;
  // The values of metrics_of(problem), when row i counts times[i] times. NaN where one has no meaning.
  [[nodiscard]] virtual std::vector<double> metrics(std::span<const std::uint32_t> times) const = 0;
};

// For labels of that kind and finite predictions for the same rows.
std::unique_ptr<ScoredRows> scored_binary(const Labels& labels, const Predictions& predictions);
std::unique_ptr<ScoredRows> scored_multiclass(const Labels& labels, const Predictions& predictions);
std::unique_ptr<ScoredRows> scored_regression(const Labels& labels, const Predictions& predictions);

// -ln of the probability given to what happened, kept 2.2e-16 away from 0 and 1.
double surprise(double probability);

// Expected calibration error (Guo et al. 2017): the mean over rows of how far their bin's mean probability is from the
// share that came true, in bins ((b - 1) / 15, b / 15].
class CalibrationError {
 public:
  static std::uint8_t bin(double probability);

  // gap: the probability less 1 if it came true; times: how often the row counts.
  void add(std::uint8_t bin, double gap, double times) { gaps_[bin] += gap * times; }
  [[nodiscard]] double value(double rows) const;

 private:
  std::array<double, 15> gaps_{};
};

}  // namespace aisle::stats
