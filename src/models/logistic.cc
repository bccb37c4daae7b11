#include "models/logistic_model.h"
#include "models/models.h"

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

class Logistic : public LogisticRegression {
 public:
  explicit Logistic(const LogisticConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] double l2() const override { return config_.l2; }

  [[nodiscard]] std::vector<double> minimise_loss(const stats::Objective& loss, std::vector<double> start,
                                                  const Examples& examples) const override {
    constexpr std::size_t widest = 1000;  // features whose products are soon added up
    stats::Precondition precondition;
    if (examples.features.columns <= widest) precondition = evened_curvature(examples, config_.l2);
    return stats::minimise(loss, std::move(start), {.iterations = config_.iterations}, precondition);
  }

 private:
  LogisticConfig config_;
};

}  // namespace

Algorithm logistic() {
  return describe<Logistic, LogisticConfig>({.name = "logistic",
                                             .title = "Logistic regression (L-BFGS)",
                                             .what = "A weighted sum of the features, bent to a probability.",
                                             .problems = {Problem::binary, Problem::multiclass},
                                             .search = {{"l2", 1e-3, 1e3, true}}});
}

}  // namespace aisle::models
