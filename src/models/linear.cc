#include "models/linear_model.h"
#include "models/models.h"

#include <ATen/ops/cholesky_solve.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linalg_cholesky.h>
#include <numeric>

namespace aisle::models {

namespace {

struct LinearConfig {
  double l2 = 1e-6;
  void fields(auto&& field) {
    field("l2", l2, 1e-9, 1e9, "squared penalty a row; the least value only keeps features that say the same apart");
  }
};

// Solves (gram + l2 I) w = moments by Cholesky's factorisation.
class Linear : public LinearProbability {
 public:
  explicit Linear(const LinearConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Matrix& features, std::span<const float> target, const Fitting& /*how*/) override {
    LeastSquares sums = least_squares(features, target);
    const std::size_t d = features.columns;
    for (std::size_t j = 0; j < d; ++j) sums.gram[j * d + j] += config_.l2;
    const auto width = static_cast<std::int64_t>(d);
    const at::Tensor gram_DD = at::from_blob(sums.gram.data(), {width, width}, at::kDouble);
    const at::Tensor moments_D1 = at::from_blob(sums.moments.data(), {width, 1}, at::kDouble);
    const at::Tensor solved_D1 = at::cholesky_solve(moments_D1, at::linalg_cholesky(gram_DD)).contiguous();
    weights_.assign(solved_D1.const_data_ptr<double>(), solved_D1.const_data_ptr<double>() + d);
    intercept_ = sums.target_mean - std::inner_product(weights_.begin(), weights_.end(), sums.means.begin(), 0.0);
  }

 private:
  LinearConfig config_;
};

}  // namespace

Algorithm linear() {
  return describe<Linear, LinearConfig>("linear", "Linear regression (normal equations)",
                                        "The straight line with the least squared error, solved exactly.");
}

}  // namespace aisle::models
