#include "stats/curves.h"

#include "core/files.h"
#include "core/json.h"
#include "stats/random.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::stats {
namespace {

TEST(GainCurve, OfAHandWorkedTable) {
  const auto curve = gain_curve(std::vector<char>{1, 0, 1, 0, 0}, std::vector<double>{.9, .8, .5, .5, .1});
  const std::vector<Point> expected = {{0, 0}, {.2, .5}, {.4, .5}, {.8, 1}, {1, 1}};
  ASSERT_EQ(curve.size(), expected.size());
  for (std::size_t i = 0; i < curve.size(); ++i) {
    EXPECT_DOUBLE_EQ(curve[i].x, expected[i].x);
    EXPECT_DOUBLE_EQ(curve[i].y, expected[i].y);
  }
}

TEST(GainCurve, IsThinnedAndRises) {
  Random random(1);
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 10000; ++i) {
    probability.push_back(random.uniform());
    positive.push_back(random.uniform() < probability.back() ? 1 : 0);
  }
  const auto curve = gain_curve(positive, probability);
  EXPECT_LE(curve.size(), 202U);
  EXPECT_GE(curve.size(), 150U);
  EXPECT_TRUE(std::ranges::is_sorted(curve, {}, &Point::y));
  EXPECT_EQ(curve.front().x, 0);
  EXPECT_EQ(curve.back().x, 1);
  EXPECT_EQ(curve.back().y, 1);
}

// With probabilities that hold, uniform in [0, 1], the tenth around p has p / 0.5 times as many positives.
TEST(Lift, IsWhatProbabilitiesPromise) {
  Random random(2);
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 50000; ++i) {
    probability.push_back(random.uniform());
    positive.push_back(random.uniform() < probability.back() ? 1 : 0);
  }
  const auto lifts = lift(positive, probability);
  ASSERT_EQ(lifts.size(), 10U);
  for (std::size_t g = 0; g < 10; ++g) EXPECT_NEAR(lifts[g], 1.9 - 0.2 * static_cast<double>(g), 0.05);
  EXPECT_NEAR(std::accumulate(lifts.begin(), lifts.end(), 0.0), 10, 1e-9);
}

TEST(Lift, SharesTiesEvenlyWhateverTheOrderOfTheRows) {
  const std::vector<double> same(25, 0.3);
  std::vector<char> positive(25);
  std::fill_n(positive.begin(), 5, 1);
  for (const double value : lift(positive, same)) EXPECT_NEAR(value, 1, 1e-12);
}

TEST(GainAndLift, AreEmptyWithoutPositiveRows) {
  EXPECT_TRUE(gain_curve(std::vector<char>{0, 0}, std::vector<double>{.1, .2}).empty());
  EXPECT_TRUE(lift({}, {}).empty());
}

std::vector<char> truths(const Json& json) {
  std::vector<char> out;
  for (const double value : json.numbers()) out.push_back(value > 0 ? 1 : 0);
  return out;
}

double area_under(const std::vector<Point>& curve) {
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2;
  }
  return area;
}

// Under the ROC curve lies the AUC.
TEST(ThresholdCurves, EncloseTheMetricsOfTheSameRows) {
  const Json reference = Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json");
  const auto& example = reference.at("metrics").array()[1];
  const auto curves = threshold_curves(truths(example.at("truth")), example.at("probability").numbers());
  EXPECT_NEAR(area_under(curves.roc), example.at("roc_auc").number(), 1e-12);
  double precision = 0;
  for (std::size_t i = 1; i < curves.pr.size(); ++i) {
    precision += (curves.pr[i].x - curves.pr[i - 1].x) * curves.pr[i].y;
  }
  EXPECT_NEAR(precision, example.at("pr_auc").number(), 1e-12);
}

TEST(ThresholdCurves, ThinManyRowsToAboutTwoHundredPoints) {
  Random random(3);
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 20000; ++i) {
    probability.push_back(static_cast<double>(random.below(1000000)) / 1e6);
    positive.push_back(static_cast<double>(random.below(1000000)) / 1e6 < probability.back() ? 1 : 0);
  }
  const auto curves = threshold_curves(positive, probability);
  EXPECT_LE(curves.roc.size(), 201U);
  EXPECT_LE(curves.pr.size(), 201U);
  EXPECT_EQ(curves.roc.front().x, 0);
  EXPECT_EQ(curves.roc.front().y, 0);
  EXPECT_EQ(curves.roc.back().x, 1);
  EXPECT_EQ(curves.roc.back().y, 1);
  EXPECT_EQ(curves.pr.front().x, 0);
  EXPECT_EQ(curves.pr.front().y, 1);
  EXPECT_EQ(curves.pr.back().x, 1);
  EXPECT_EQ(curves.pr.back().y, static_cast<double>(std::ranges::count(positive, 1)) / 20000);
  EXPECT_NEAR(area_under(curves.roc), 5.0 / 6, 0.01);  // of chances that are even and true
}

TEST(Calibration, GroupsHoldAllRowsInOrderOfProbability) {
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 105; ++i) {
    probability.push_back(i / 105.0);
    positive.push_back(i % 3 == 0 ? 1 : 0);
  }
  const auto groups = calibration(positive, probability);
  ASSERT_EQ(groups.size(), 10U);
  std::size_t rows = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    rows += groups[g].rows;
    if (g > 0) {
      EXPECT_GT(groups[g].predicted, groups[g - 1].predicted);
    }
    EXPECT_LE(groups[g].interval.low, groups[g].observed);
    EXPECT_GE(groups[g].interval.high, groups[g].observed);
  }
  EXPECT_EQ(rows, 105U);
}

// Independent answer: R's prop.test(15, 148, correct = FALSE), as in Newcombe (1998).
TEST(WilsonInterval, GivesThePublishedExample) {
  const auto interval = wilson_interval(15, 148);
  EXPECT_NEAR(interval.low, 0.0624, 5e-5);
  EXPECT_NEAR(interval.high, 0.1605, 5e-5);
}

}  // namespace
}  // namespace aisle::stats
