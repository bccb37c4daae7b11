#include "models/models.h"
#include "models/xgboost_model.h"

namespace aisle::models {

namespace {

struct RandomForestConfig {
  std::size_t trees = 200;
  std::size_t depth = 12;
  double rows = 0.63;
  double columns = 0.4;
  double least_weight = 1;
  void fields(auto&& field) {
    field("trees", trees, 1, 10000, "trees, each on its own");
    field("depth", depth, 1, 30, "questions from a tree's root to a leaf");
    field("rows", rows, 0.01, 1.0, "share of the rows that each tree sees");
    field("columns", columns, 0.01, 1.0, "share of the features that each question chooses from");
    field("least_weight", least_weight, 0, 1e6, "least sum of the second derivatives in a leaf");
  }
};

// A random forest (Breiman 2001) is one round of many trees side by side that do not mend each other.
class RandomForest : public XgboostModel {
 public:
  explicit RandomForest(const RandomForestConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::size_t rounds() const override { return 1; }
  [[nodiscard]] Parameters parameters() const override {
    return {{"num_parallel_tree", config_.trees},
            {"eta", 1},
            {"max_depth", config_.depth},
            {"subsample", config_.rows},
            {"colsample_bynode", config_.columns},
            {"lambda", 1e-5},
            {"min_child_weight", config_.least_weight}};
  }

 private:
  RandomForestConfig config_;
};

}  // namespace

Algorithm random_forest() {
  return describe<RandomForest, RandomForestConfig>(
      {.name = "random_forest",
       .title = "Random forest (XGBoost)",
       .what = "Many deep decision trees, each on other rows and columns, asked together.",
       .problems = {Problem::binary, Problem::multiclass, Problem::regression},
       .search = {{"depth", 6, 18}, {"columns", 0.15, 0.8}, {"least_weight", 0.5, 20, true}},
       .complexity = 4});
}

}  // namespace aisle::models
