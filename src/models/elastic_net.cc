#include "models/coordinate_descent.h"
#include "models/models.h"

namespace aisle::models {

namespace {

struct ElasticNetConfig {
  double strength = 0.001;
  double mix = 0.5;
  void fields(auto&& field) {
    field("strength", strength, 0, 1e9, "penalty on the weights, against the mean of the rows' halved squared errors");
    field("mix", mix, 0, 1, "share of it on their absolute values; the rest is on their halved squares");
  }
};

// The elastic net (Zou & Hastie 2005).
class ElasticNet : public LinearRegression {
 public:
  explicit ElasticNet(const ElasticNetConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::vector<double> solve(const LeastSquares& sums) const override {
    return descend_by_coordinates(sums, config_.strength * config_.mix, config_.strength * (1 - config_.mix));
  }

 private:
  ElasticNetConfig config_;
};

}  // namespace

Algorithm elastic_net() {
  return describe<ElasticNet, ElasticNetConfig>(
      {.name = "elastic_net",
       .title = "Elastic net",
       .what = "A straight line between ridge and lasso: it holds weights back and leaves features out.",
       .problems = {Problem::binary, Problem::regression},
       .search = {{"strength", 1e-5, 1, true}, {"mix", 0.05, 0.95}}});
}

}  // namespace aisle::models
