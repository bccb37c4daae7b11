#include "train/epoch_watcher.h"

#include "models/ranker.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::train {
namespace {

// Learns in epochs that are given beforehand: after each it is what the next figure says.
class Scripted : public models::Ranker {
 public:
  explicit Scripted(std::vector<double> figures = {}) : figures_(std::move(figures)) {}

  void fit(const models::NextItem& /*task*/, const models::Fitting& how) override {
    how.watcher->begin();
    for (std::size_t e = 0; e < figures_.size() && how.watcher->go_on(); ++e) {
      figure_ = figures_[e];
      how.watcher->epoch({.done = e + 1, .of = figures_.size(), .loss = 1, .events = 1}, *this,
                         [this](StoredTensors& to) { save(to); });
    }
  }
  void score(std::span<const features::History> /*histories*/, std::span<float> /*scores*/) const override {}
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& weights) const override { weights["figure"] = stored(std::span(&figure_, 1), {1}); }
  void load(const StoredTensors& weights) override { figure_ = restore<double>(weights, "figure").at(0); }

  [[nodiscard]] double figure() const { return figure_; }

 private:
  std::vector<double> figures_;
  double figure_ = 0;
};

// Judged by its figure, of which a tenth more or less is chance.
EpochWatcher::How judged() {
  EpochWatcher::How out{.name = "scripted", .title = "Scripted"};
  out.ranks = [](const models::Ranker& ranker) {
    return std::vector<double>{dynamic_cast<const Scripted&>(ranker).figure()};
  };
  out.worth = [](const std::vector<double>& ranks) { return ranks.front(); };
  out.beats = [](const std::vector<double>& ours, const std::vector<double>& theirs) {
    return ours.front() > theirs.front() + 0.1;
  };
  return out;
}

void learn(Scripted& ranker, EpochWatcher& watcher) {
  const features::Sequences none;
  models::Fitting how;
  how.watcher = &watcher;
  ranker.fit({none, 0}, how);
}

TEST(EpochWatcher, StopsWhenThreeEpochsInARowAreWorseBeyondChanceAndTakesTheBest) {
  Scripted ranker({0.2, 0.6, 0.4, 0.3, 0.2, 0.9, 0.9});
  EpochWatcher watcher(judged());
  learn(ranker, watcher);
  EXPECT_EQ(watcher.epochs(), 5U);
  EXPECT_EQ(watcher.planned(), 7U);
  EXPECT_EQ(watcher.chosen(), 5U);
  watcher.take_best(ranker);
  EXPECT_EQ(watcher.chosen(), 2U);
  EXPECT_EQ(ranker.figure(), 0.6);
}

TEST(EpochWatcher, GoesOnThroughEpochsThatAreNoWorseThanChance) {
  Scripted ranker({0.5, 0.2, 0.2, 0.45, 0.2, 0.2, 0.48});
  EpochWatcher watcher(judged());
  learn(ranker, watcher);
  EXPECT_EQ(watcher.epochs(), 7U);
  watcher.take_best(ranker);
  EXPECT_EQ(ranker.figure(), 0.48);  // the first is no better beyond chance
  EXPECT_EQ(watcher.chosen(), 7U);
}

TEST(EpochWatcher, AnEarlierEpochWinsThoughItWasNotStopped) {
  Scripted ranker({0.1, 0.7, 0.3});
  EpochWatcher watcher(judged());
  learn(ranker, watcher);
  EXPECT_EQ(watcher.epochs(), 3U);
  watcher.take_best(ranker);
  EXPECT_EQ(ranker.figure(), 0.7);
  EXPECT_EQ(watcher.chosen(), 2U);
  EXPECT_EQ(watcher.curve().array().size(), 3U);
}

TEST(EpochWatcher, LearnsAsManyEpochsAsItIsTold) {
  Scripted ranker({0.1, 0.2, 0.3, 0.4});
  EpochWatcher::How how{.name = "scripted", .title = "Scripted"};
  how.most_epochs = 2;
  EpochWatcher watcher(how);
  learn(ranker, watcher);
  EXPECT_EQ(watcher.epochs(), 2U);
  watcher.take_best(ranker);
  EXPECT_EQ(ranker.figure(), 0.2);
}

}  // namespace
}  // namespace aisle::train
