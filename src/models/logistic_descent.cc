#include "core/progress.h"
#include "models/logistic_model.h"
#include "models/models.h"

#include <algorithm>

namespace aisle::models {

namespace {

struct LogisticDescentConfig {
  double l2 = 1;
  double rate = 0.5;
  std::size_t iterations = 300;
  void fields(auto&& field) {
    field("l2", l2, 0, 1e9, "squared penalty on the weights, against the sum of the rows' losses");
    field("rate", rate, 1e-6, 100.0, "step along the gradient of the mean loss");
    field("iterations", iterations, 1, 1e6, "steps, each over all rows");
  }
};

class LogisticDescent : public LogisticRegression {
 public:
  explicit LogisticDescent(const LogisticDescentConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] double l2() const override { return config_.l2; }

  // Batch gradient descent; a step that would not let the loss down is halved from then on.
  [[nodiscard]] std::vector<double> minimise_loss(const stats::Objective& loss, std::vector<double> x,
                                                  const Examples& /*examples*/) const override {
    std::vector<double> gradient(x.size()), next(x.size()), next_gradient(x.size());
    double value = loss(x, gradient);
    double rate = config_.rate;
    for (std::size_t iteration = 0; iteration < config_.iterations; ++iteration) {
      check_interrupted();
      for (std::size_t j = 0; j < x.size(); ++j) next[j] = x[j] - rate * gradient[j];
      const double next_value = loss(next, next_gradient);
      if (next_value > value) {
        rate /= 2;
        continue;
      }
      std::swap(x, next);
      std::swap(gradient, next_gradient);
      value = next_value;
    }
    return x;
  }

 private:
  LogisticDescentConfig config_;
};

}  // namespace

Algorithm logistic_descent() {
  return describe<LogisticDescent, LogisticDescentConfig>(
      {.name = "logistic_descent",
       .title = "Logistic regression (gradient descent)",
       .what = "The same bent sum approached step by step, as the tutorials do it.",
       .problems = {Problem::binary, Problem::multiclass}});
}

}  // namespace aisle::models
