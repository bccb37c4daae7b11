#include "models/linear_model.h"
#include "models/models.h"
#include "stats/lbfgs.h"

namespace aisle::models {

namespace {

struct LinearLbfgsConfig {
  std::size_t iterations = 500;
  void fields(auto&& field) { field("iterations", iterations, 1, 1e6, "most steps of L-BFGS"); }
};

class LinearLbfgs : public LinearRegression {
 public:
  explicit LinearLbfgs(const LinearLbfgsConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    // Half the mean squared error, up to a constant: 1/2 w.Gw - m.w.
    const auto loss = [&](std::span<const double> weights, std::span<double> gradient) {
      const auto curved = sums.times(weights);
      double value = 0;
      for (std::size_t j = 0; j < weights.size(); ++j) {
        gradient[j] = curved[j] - sums.moments[j];
        value += weights[j] * (curved[j] / 2 - sums.moments[j]);
      }
      return value;
    };
    return stats::minimise(loss, std::vector<double>(sums.moments.size()), {.iterations = config_.iterations});
  }

 private:
  LinearLbfgsConfig config_;
};

}  // namespace

Algorithm linear_lbfgs() {
  return describe<LinearLbfgs, LinearLbfgsConfig>({.name = "linear_lbfgs",
                                                   .title = "Linear regression (L-BFGS)",
                                                   .what = "The same line found by a quasi-Newton method.",
                                                   .problems = {Problem::binary, Problem::regression},
                                                   .by_default = false});
}

}  // namespace aisle::models
