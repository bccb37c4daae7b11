#include "stats/curves.h"

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

}  // namespace
}  // namespace aisle::stats
