#include "models/linear_model.h"
#include "models/models.h"

namespace aisle::models {

namespace {

struct LinearConfig {
  double l2 = 1e-6;
  void fields(auto&& field) {
    field("l2", l2, 1e-9, 1e9, "squared penalty a row; the least value only keeps features that say the same apart");
  }
};

class Linear : public LinearRegression {
 public:
  explicit Linear(const LinearConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    return solve_ridge(sums, config_.l2);
  }

 private:
  LinearConfig config_;
};

}  // namespace

Algorithm linear() {
  return describe<Linear, LinearConfig>({.name = "linear",
                                         .title = "Linear regression (normal equations)",
                                         .what = "The straight line with the least squared error, solved exactly.",
                                         .problems = {Problem::binary, Problem::regression}});
}

}  // namespace aisle::models
