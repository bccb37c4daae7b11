#pragma once

#include "models/model.h"

#include <span>
#include <vector>

namespace aisle::models {

// What linear and logistic regression share: intercept + features . weights, in double precision.
class LinearModel : public SelfFitting {
 public:
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 protected:
  // intercept + features . weights for each row.
  [[nodiscard]] std::vector<double> line(const Matrix& features) const;

  std::vector<double> weights_;
  double intercept_ = 0;
};

// Linear regression of the 0/1 target, read as a probability (the "linear probability model"): a line knows no bounds,
// so its values are kept within [0.001, 0.999].
class LinearProbability : public LinearModel {
 public:
  [[nodiscard]] std::vector<double> predict(const Matrix& features) const final;
};

// All that least squares needs to know of the rows: with it, a step of batch gradient descent costs D^2 instead of N*D.
struct LeastSquares {
  std::vector<double> means;  // of each feature
  double target_mean = 0;
  std::vector<double> gram;     // [D, D]: mean over the rows of (x - means)(x - means)^T
  std::vector<double> moments;  // [D]: mean over the rows of (x - means)(y - target_mean)
};
LeastSquares least_squares(const Matrix& features, std::span<const float> target);

}  // namespace aisle::models
