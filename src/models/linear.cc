#include "models/linear_model.h"
#include "models/models.h"

#include <ATen/ops/cholesky_solve.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_cholesky.h>

namespace aisle::models {

namespace {

struct LinearConfig {
  double l2 = 1e-6;
  void fields(auto&& field) {
    field("l2", l2, 1e-9, 1e9, "squared penalty a row; the least value only keeps features that say the same apart");
  }
};

// Solves (gram + l2 I) w = moments by Cholesky's factorisation.
class Linear : public LinearRegression {
 public:
  explicit Linear(const LinearConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    auto gram = sums.gram;
    auto moments = sums.moments;
    const std::size_t d = moments.size();
    for (std::size_t j = 0; j < d; ++j) gram[j * d + j] += config_.l2;
    const auto width = static_cast<std::int64_t>(d);
    const at::Tensor gram_DD = at::from_blob(gram.data(), {width, width}, at::kDouble);
    const at::Tensor moments_D1 = at::from_blob(moments.data(), {width, 1}, at::kDouble);
    const at::Tensor solved_D1 = at::cholesky_solve(moments_D1, at::linalg_cholesky(gram_DD)).contiguous();
    return {solved_D1.const_data_ptr<double>(), solved_D1.const_data_ptr<double>() + d};
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
