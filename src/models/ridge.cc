#include "models/linear_model.h"
#include "models/models.h"

namespace aisle::models {

namespace {

struct RidgeConfig {
  double l2 = 0.01;
  void fields(auto&& field) {
    field("l2", l2, 1e-9, 1e9, "squared penalty on the weights, against the mean of the rows' halved squared errors");
  }
};

// Ridge regression (Hoerl & Kennard 1970).
class Ridge : public LinearRegression {
 public:
  explicit Ridge(const RidgeConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    return solve_ridge(sums, config_.l2);
  }

 private:
  RidgeConfig config_;
};

}  // namespace

Algorithm ridge() {
  return describe<Ridge, RidgeConfig>({.name = "ridge",
                                       .title = "Ridge regression",
                                       .what = "The straight line whose large weights are held back.",
                                       .problems = {Problem::binary, Problem::regression},
                                       .search = {{"l2", 1e-5, 10, true}}});
}

}  // namespace aisle::models
