#include "stats/scored_rows.h"

#include <cmath>
#include <numeric>

namespace aisle::stats {

namespace {

class ScoredRegression : public ScoredRows {
 public:
  ScoredRegression(std::span<const double> truth, std::span<const double> estimate) {
    const double mean = std::accumulate(truth.begin(), truth.end(), 0.0) / static_cast<double>(truth.size());
    rows_.reserve(truth.size());
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const double error = std::abs(truth[i] - estimate[i]);
      rows_.push_back({.error = error,
                       .deviation = truth[i] - mean,
                       .relative = truth[i] == 0 ? 0 : error / std::abs(truth[i]),
                       .not_zero = truth[i] == 0 ? 0.0 : 1.0});
    }
  }

  [[nodiscard]] std::vector<double> metrics(std::span<const std::uint32_t> times) const override {
    double rows = 0, errors = 0, squares = 0, relative = 0, not_zero = 0;
    double deviations = 0, squared_deviations = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      const double weight = times[i];
      rows += weight;
      errors += weight * row.error;
      squares += weight * row.error * row.error;
      relative += weight * row.relative;
      not_zero += weight * row.not_zero;
      deviations += weight * row.deviation;
      squared_deviations += weight * row.deviation * row.deviation;
    }
    // A sample's mean is near the mean of all rows, so that little is lost in the difference.
    const double spread = squared_deviations - deviations * deviations / rows;
    const bool constant = spread <= 1e-12 * squared_deviations;
    const double r2 = constant ? std::nan("") : 1 - squares / spread;
    return {errors / rows, std::sqrt(squares / rows), r2, relative / not_zero};
  }

 private:
  struct Row {
    double error = 0;      // how far the estimate is off
    double deviation = 0;  // the truth less its mean over all rows
    double relative = 0;   // the error as a share of the truth
    double not_zero = 0;   // 1 if the truth is not 0
  };
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<ScoredRows> scored_regression(const Labels& labels, const Predictions& predictions) {
  return std::make_unique<ScoredRegression>(labels.values, predictions.values);
}

}  // namespace aisle::stats
