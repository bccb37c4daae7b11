#include "models/models.h"
#include "models/xgboost_model.h"

namespace aisle::models {

namespace {

struct BoostedTreesConfig {
  std::size_t rounds = 350;
  double rate = 0.03;
  std::size_t depth = 5;
  double rows = 0.7;
  double columns = 0.5;
  double l2 = 20;
  double least_weight = 5;
  void fields(auto&& field) {
    field("rounds", rounds, 1, 100000, "trees, one after the other");
    field("rate", rate, 1e-4, 1.0, "how much of each tree is taken");
    field("depth", depth, 1, 20, "questions from a tree's root to a leaf");
    field("rows", rows, 0.01, 1.0, "share of the rows that each tree sees");
    field("columns", columns, 0.01, 1.0, "share of the features that each question chooses from");
    field("l2", l2, 0, 1e6, "squared penalty on a leaf's value");
    field("least_weight", least_weight, 0, 1e6, "least sum of the second derivatives in a leaf");
  }
};

class BoostedTrees : public XgboostModel {
 public:
  explicit BoostedTrees(const BoostedTreesConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 protected:
  [[nodiscard]] std::size_t rounds() const override { return config_.rounds; }
  [[nodiscard]] Parameters parameters() const override {
    return {{"eta", config_.rate},       {"max_depth", config_.depth},
            {"subsample", config_.rows}, {"colsample_bynode", config_.columns},
            {"lambda", config_.l2},      {"min_child_weight", config_.least_weight}};
  }

 private:
  BoostedTreesConfig config_;
};

}  // namespace

Algorithm boosted_trees() {
  return describe<BoostedTrees, BoostedTreesConfig>(
      {.name = "boosted_trees",
       .title = "Boosted trees (XGBoost)",
       .what = "Many small decision trees, each mending what those before it got wrong.",
       .problems = {Problem::binary, Problem::multiclass, Problem::regression},
       .other_start = Json::Object{{"rounds", 400},
                                   {"rate", 0.06},
                                   {"depth", 9},
                                   {"rows", 0.8},
                                   {"columns", 0.7},
                                   {"l2", 1},
                                   {"least_weight", 1}},  // rules with many exceptions
       .search = {{"rounds", 100, 800, true},
                  {"rate", 0.015, 0.3, true},
                  {"depth", 3, 10},
                  {"rows", 0.5, 1},
                  {"columns", 0.3, 1},
                  {"l2", 0.1, 30, true},
                  {"least_weight", 0.5, 20, true}},
       .complexity = 4});
}

}  // namespace aisle::models
