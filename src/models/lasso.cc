#include "models/coordinate_descent.h"
#include "models/models.h"

namespace aisle::models {

namespace {

struct LassoConfig {
  double l1 = 0.001;
  void fields(auto&& field) {
    field("l1", l1, 0, 1e9,
          "penalty on the weights' absolute values, against the mean of the rows' halved squared errors");
  }
};

// The lasso (Tibshirani 1996).
class Lasso : public LinearRegression {
 public:
  explicit Lasso(const LassoConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    return descend_by_coordinates(sums, config_.l1, 0);
  }

 private:
  LassoConfig config_;
};

}  // namespace

Algorithm lasso() {
  return describe<Lasso, LassoConfig>({.name = "lasso",
                                       .title = "Lasso",
                                       .what = "A straight line that leaves out the features that hardly help.",
                                       .problems = {Problem::binary, Problem::regression},
                                       .search = {{"l1", 1e-5, 0.1, true}}});
}

}  // namespace aisle::models
