#pragma once

#include "models/model.h"
#include "stats/lbfgs.h"

#include <span>
#include <vector>

namespace aisle::models {

// What models of weighted sums share: for each output, intercept + features . weights, in double precision.
class LinearModel : public SelfFitting {
 public:
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

  // Exact: weight times the feature's distance from its mean over the rows of fit(), which set_means() kept.
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const override;

 protected:
  // The sums of each row: rows * outputs.
  [[nodiscard]] Predictions sums(const Matrix& features) const;
  void set_means(const Matrix& features);

  std::vector<double> weights_;     // outputs * features
  std::vector<double> intercepts_;  // an output each
  std::vector<double> means_;       // a feature each
};

// Linear regression. The 0/1 target of two classes is read as a probability (the "linear probability model"): a line
// knows no bounds, so its values are kept within [0.001, 0.999].
class LinearRegression : public LinearModel {
 public:
  [[nodiscard]] Predictions predict(const Matrix& features) const final;
  void fit(const Examples& examples, const Fitting& how) final;
  // Of a probability on the scale of log odds: integrated gradients (Sundararajan et al. 2017) along the straight way
  // from the average row, which a line has in closed form.
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const final;
  void save(StoredTensors& weights) const final;
  void load(const StoredTensors& weights) final;

 protected:
  // The weights that make 1/2 mean((y - x.w)^2) small, with what penalty the model has, from centred sums.
  [[nodiscard]] virtual std::vector<double> solve(const struct LeastSquares& sums) const = 0;

 private:
  bool probability_ = false;
};

// All that least squares needs to know of the rows: with it, a step of batch gradient descent costs D^2 instead of N*D.
// Rows count by their weights.
struct LeastSquares {
  std::vector<double> means;  // of each feature
  double target_mean = 0;
  std::vector<double> gram;     // [D, D]: mean over the rows of (x - means)(x - means)^T
  std::vector<double> moments;  // [D]: mean over the rows of (x - means)(y - target_mean)

  // gram . vector
  [[nodiscard]] std::vector<double> times(std::span<const double> vector) const;
  // The greatest eigenvalue of gram, by power iteration: steps longer than 2 / it would grow instead of settle.
  [[nodiscard]] double steepest_curvature() const;
};
LeastSquares least_squares(const Matrix& features, const Labels& labels);

// What evens out the curvature of a logistic loss: solves, for each output's weights and intercept, the Hessian that
// the loss has where every chance is the same, and penalised with l2.
stats::Precondition evened_curvature(const Examples& examples, double l2);

// Where 1/2 w.Gw - m.w + l2 / 2 |w|^2 is least (G the gram matrix, m the moments), by Cholesky's factorisation.
std::vector<double> solve_ridge(const LeastSquares& sums, double l2);

}  // namespace aisle::models
