#include "train/ranker_fitting.h"

#include "models/learning_watcher.h"
#include "train/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::train {
namespace {

// Learns two epochs; when it learns again its numbers run away after so many.
class RunsAwayLater : public models::Ranker {
 public:
  explicit RunsAwayLater(std::size_t good = 0) : good_(good) {}

  void fit(const models::NextItem& /*task*/, const models::Fitting& how) override {
    how.watcher->begin();
    const bool is_again = number_ != 0;
    number_ = is_again ? 8 : 7;
    for (std::size_t done = 1; done <= (is_again ? good_ : 2); ++done)
      how.watcher->epoch({.done = done, .of = 2, .loss = 1, .events = 1}, *this, [](StoredTensors&) {});
    if (is_again) throw models::Diverged("the numbers run away", "test", "lower its rate");
  }
  void score(std::span<const features::History> /*histories*/, std::span<float> /*scores*/) const override {}
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& weights) const override { weights["number"] = stored(std::span(&number_, 1), {1}); }
  void load(const StoredTensors& weights) override { number_ = restore<double>(weights, "number").at(0); }

  [[nodiscard]] double number() const { return number_; }

 private:
  std::size_t good_;
  double number_ = 0;
};

TEST(RankerFitting, WhatRunsAwayWhileItLearnsAgainTakesPartAsItWasChosen) {
  Silent progress;
  const NextItemConfig config;
  const features::Sequences none;
  for (const std::size_t good : {0, 1}) {
    RankerFitting fitting(config, 0, {{0}, [](const models::Ranker&) { return std::vector<double>{0}; }}, progress);
    const auto ranker = std::make_shared<RunsAwayLater>(good);
    FittedRanker row{.algorithm = &models::ranking_algorithm("behaviour"), .ranker = ranker};
    fitting.learn(row, none, FittingStage::learn);
    EXPECT_EQ(row.epochs, 2U);
    EXPECT_NO_THROW(fitting.learn(row, none, FittingStage::refit));
    EXPECT_EQ(ranker->number(), 7) << good;
    ASSERT_EQ(fitting.notes().size(), 1U);
    EXPECT_NE(fitting.notes().front().find("takes part as it was chosen"), std::string::npos) << good;
  }
}

TEST(RankerFitting, WhatRunsAwayWhileItLearnsToAnswerAnswersAsItWasAfterItsLastGoodEpoch) {
  Silent progress;
  const NextItemConfig config;
  const features::Sequences none;
  RankerFitting fitting(config, 0, {{0}, [](const models::Ranker&) { return std::vector<double>{0}; }}, progress);
  const auto ranker = std::make_shared<RunsAwayLater>(1);
  FittedRanker row{.algorithm = &models::ranking_algorithm("behaviour"), .start = 2, .ranker = ranker};
  fitting.learn(row, none, FittingStage::learn);
  fitting.learn(row, none, FittingStage::answer);
  EXPECT_EQ(ranker->number(), 8);
  ASSERT_EQ(fitting.notes().size(), 1U);
  EXPECT_TRUE(fitting.notes().front().starts_with(title_of(row) + " stopped after epoch 1"));
  row.ranker = std::make_shared<RunsAwayLater>();
  fitting.learn(row, none, FittingStage::learn);
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
