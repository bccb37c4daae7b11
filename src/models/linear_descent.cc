#include "core/progress.h"
#include "models/linear_model.h"
#include "models/models.h"

#include <algorithm>

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

// Batch gradient descent from zero; the intercept needs no steps, because the features are centred.
class LinearDescent : public LinearRegression {
 public:
  explicit LinearDescent(const LinearDescentConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    const double rate = std::min(config_.rate, 1 / sums.steepest_curvature());
    std::vector<double> weights(sums.moments.size());
    for (std::size_t iteration = 0; iteration < config_.iterations; ++iteration) {
      check_interrupted();
      const auto predicted = sums.times(weights);
      for (std::size_t j = 0; j < weights.size(); ++j) weights[j] -= rate * (predicted[j] - sums.moments[j]);
    }
    return weights;
  }

 private:
  LinearDescentConfig config_;
};

}  // namespace

Algorithm linear_descent() {
  return describe<LinearDescent, LinearDescentConfig>(
      {.name = "linear_descent",
       .title = "Linear regression (gradient descent)",
       .what = "The same line approached step by step, as the tutorials do it.",
       .problems = {Problem::binary, Problem::regression}});
}

}  // namespace aisle::models
