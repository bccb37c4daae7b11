#include "train/ranker_fitting.h"

#include "models/learning_watcher.h"
#include "train/test_tables.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::train {
namespace {

// Learns one epoch; when it learns again its numbers run away before the first is over.
class RunsAwayLater : public models::Ranker {
 public:
  void fit(const models::NextItem& /*task*/, const models::Fitting& how) override {
    how.watcher->begin();
    if (number_ != 0) {
      number_ = NAN;
      throw models::Diverged("the numbers run away", "test", "lower its rate");
    }
    number_ = 7;
    how.watcher->epoch({.done = 1, .of = 1, .loss = 1, .events = 1}, *this, [](StoredTensors&) {});
  }
  void score(std::span<const features::History> /*histories*/, std::span<float> /*scores*/) const override {}
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& weights) const override { weights["number"] = stored(std::span(&number_, 1), {1}); }
  void load(const StoredTensors& weights) override { number_ = restore<double>(weights, "number").at(0); }

  [[nodiscard]] double number() const { return number_; }

 private:
  double number_ = 0;
};

TEST(RankerFitting, WhatRunsAwayWhileItLearnsAgainTakesPartAsItWasChosen) {
  Silent progress;
  const NextItemConfig config;
  RankerFitting fitting(config, 0, {{0}, [](const models::Ranker&) { return std::vector<double>{0}; }}, progress);
  const auto ranker = std::make_shared<RunsAwayLater>();
  FittedRanker row{.algorithm = &models::ranking_algorithm("behaviour"), .ranker = ranker};
  const features::Sequences none;
  fitting.learn(row, none, FittingStage::learn);
  EXPECT_EQ(row.epochs, 1U);
  EXPECT_NO_THROW(fitting.learn(row, none, FittingStage::refit));
  EXPECT_EQ(ranker->number(), 7);
  ASSERT_EQ(fitting.notes().size(), 1U);
  EXPECT_NE(fitting.notes().front().find("takes part as it was chosen"), std::string::npos);
  EXPECT_THROW(fitting.learn(row, none, FittingStage::answer), models::Diverged);
}

TEST(RankerFitting, WhatRunsAwayBeforeItLearntAnythingIsToldOf) {
  Silent progress;
  const NextItemConfig config;
  RankerFitting fitting(config, 0, {{0}, [](const models::Ranker&) { return std::vector<double>{0}; }}, progress);
  const auto ranker = std::make_shared<RunsAwayLater>();
  ranker->load({{"number", stored(std::span<const double>(std::vector<double>{1}), {1})}});
  FittedRanker row{.algorithm = &models::ranking_algorithm("behaviour"), .ranker = ranker};
  EXPECT_THROW(fitting.learn(row, features::Sequences(), FittingStage::learn), models::Diverged);
}

}  // namespace
}  // namespace aisle::train
