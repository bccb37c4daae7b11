#pragma once

#include "models/linear_model.h"
#include "stats/lbfgs.h"

#include <vector>

namespace aisle::models {

// Logistic regression of two classes, multinomial of several: the least sum of log losses + l2 / 2 |weights|^2, divided
// by the rows (by their weights); the intercepts are not penalised. How the least is found is the derived model's.
class LogisticRegression : public LinearModel {
 public:
  [[nodiscard]] Predictions predict(const Matrix& features) const final;
  void fit(const Examples& examples, const Fitting& how) final;

 protected:
  [[nodiscard]] virtual double l2() const = 0;
  // Starts from x = 0: outputs * (features + 1) numbers, each output's weights and then its intercept.
  [[nodiscard]] virtual std::vector<double> minimise_loss(const stats::Objective& loss, std::vector<double> start,
                                                          const Examples& examples) const = 0;
};

}  // namespace aisle::models
