#include "core/progress.h"
#include "models/linear_model.h"
#include "models/models.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

struct LinearDescentConfig {
  double rate = 0.01;
  std::size_t iterations = 1000;
  void fields(auto&& field) {
    field("rate", rate, 1e-6, 1.0, "step along the gradient of half the mean squared error");
    field("iterations", iterations, 1, 1e6, "steps, each over all rows");
  }
};

std::vector<double> times(const std::vector<double>& gram, const std::vector<double>& vector) {
  const std::size_t d = vector.size();
  std::vector<double> out(d);
  for (std::size_t i = 0; i < d; ++i) {
    out[i] = std::inner_product(vector.begin(), vector.end(), gram.begin() + static_cast<std::ptrdiff_t>(i * d), 0.0);
  }
  return out;
}

// The greatest eigenvalue by power iteration: steps longer than 2 / it would grow instead of settle.
double steepest_curvature(const std::vector<double>& gram, std::size_t d) {
  constexpr int rounds = 30;
  std::vector<double> direction(d, 1 / std::sqrt(static_cast<double>(d)));
  double length = 0;
  for (int round = 0; round < rounds; ++round) {
    check_interrupted();
    direction = times(gram, direction);
    length = std::sqrt(std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0));
    if (length == 0) return 0;
    for (double& value : direction) value /= length;
  }
  return length;
}

// Batch gradient descent from zero; the intercept needs no steps, because the features are centred.
class LinearDescent : public LinearProbability {
 public:
  explicit LinearDescent(const LinearDescentConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Matrix& features, std::span<const float> target, const Fitting& /*how*/) override {
    const LeastSquares sums = least_squares(features, target);
    const double rate = std::min(config_.rate, 1 / steepest_curvature(sums.gram, features.columns));
    weights_.assign(features.columns, 0);
    for (std::size_t iteration = 0; iteration < config_.iterations; ++iteration) {
      check_interrupted();
      const auto predicted = times(sums.gram, weights_);
      for (std::size_t j = 0; j < weights_.size(); ++j) weights_[j] -= rate * (predicted[j] - sums.moments[j]);
    }
    intercept_ = sums.target_mean - std::inner_product(weights_.begin(), weights_.end(), sums.means.begin(), 0.0);
  }

 private:
  LinearDescentConfig config_;
};

}  // namespace

Algorithm linear_descent() {
  return describe<LinearDescent, LinearDescentConfig>("linear_descent", "Linear regression (gradient descent)",
                                                      "The same line approached step by step, as the tutorials do it.");
}

}  // namespace aisle::models
