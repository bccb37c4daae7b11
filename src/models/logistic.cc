#include "models/linear_model.h"
#include "models/models.h"
#include "stats/lbfgs.h"

#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

struct LogisticConfig {
  double l2 = 1;
  std::size_t iterations = 500;
  void fields(auto&& field) {
    field("l2", l2, 0, 1e9,
          "squared penalty on the weights, against the sum of the rows' losses (1 / scikit-learn's C)");
    field("iterations", iterations, 1, 1e6, "most steps of L-BFGS");
  }
};

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

// ln(1 + e^z) without overflow.
double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

// Least sum of log losses + l2 / 2 |weights|^2, divided by the number of rows; the intercept is not penalised.
class Logistic : public LinearModel {
 public:
  explicit Logistic(const LogisticConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Matrix& features, std::span<const float> target, const Fitting& /*how*/) override {
    const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
      return penalised_loss(features, target, x, gradient);
    };
    auto solution =
        stats::minimise(objective, std::vector<double>(features.columns + 1), {.iterations = config_.iterations});
    intercept_ = solution.back();
    solution.pop_back();
    weights_ = std::move(solution);
  }

  [[nodiscard]] std::vector<double> predict(const Matrix& features) const override {
    auto out = line(features);
    for (double& value : out) value = sigmoid(value);
    return out;
  }

 private:
  // x: the weights and then the intercept.
  [[nodiscard]] double penalised_loss(const Matrix& features, std::span<const float> target, std::span<const double> x,
                                      std::span<double> gradient) const {
    const std::size_t d = features.columns;
    const auto n = static_cast<double>(features.rows);
    double loss = 0;
    for (std::size_t j = 0; j < d; ++j) {
      loss += config_.l2 / 2 * x[j] * x[j];
      gradient[j] = config_.l2 * x[j] / n;
    }
    gradient[d] = 0;
    for (std::size_t i = 0; i < features.rows; ++i) {
      const float* row = features.values.data() + i * d;
      double z = x[d];
      for (std::size_t j = 0; j < d; ++j) z += x[j] * static_cast<double>(row[j]);
      const double y = target[i];
      loss += softplus(z) - y * z;
      const double pull = (sigmoid(z) - y) / n;
      for (std::size_t j = 0; j < d; ++j) gradient[j] += pull * static_cast<double>(row[j]);
      gradient[d] += pull;
    }
    return loss / n;
  }

  LogisticConfig config_;
};

}  // namespace

Algorithm logistic() {
  return describe<Logistic, LogisticConfig>("logistic", "Logistic regression (L-BFGS)",
                                            "A weighted sum of the features, bent to a probability.");
}

}  // namespace aisle::models
