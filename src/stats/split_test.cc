#include "stats/split.h"

#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::stats {
namespace {

std::vector<char> labels(std::size_t rows, std::size_t every) {
  std::vector<char> out(rows);
  for (std::size_t i = 0; i < rows; i += every) out[i] = 1;
  return out;
}

TEST(StratifiedFolds, GiveEveryFoldItsShareOfBothClasses) {
  const auto positive = labels(1003, 7);
  const auto fold = stratified_folds(positive, 5, 42);
  std::vector<int> rows(5), positives(5);
  for (std::size_t i = 0; i < fold.size(); ++i) {
    ++rows[fold[i]];
    positives[fold[i]] += positive[i];
  }
  const auto spread = [](const std::vector<int>& counts) {
    return *std::ranges::max_element(counts) - *std::ranges::min_element(counts);
  };
  EXPECT_LE(spread(rows), 1);
  EXPECT_LE(spread(positives), 1);
}

TEST(StratifiedFolds, DependOnTheSeedAlone) {
  const auto positive = labels(500, 3);
  EXPECT_EQ(stratified_folds(positive, 4, 1), stratified_folds(positive, 4, 1));
  EXPECT_NE(stratified_folds(positive, 4, 1), stratified_folds(positive, 4, 2));
}

TEST(StratifiedHoldout, TakesTheShareOfEachClassAndKeepsTheRest) {
  const auto positive = labels(1000, 10);
  Rows all(1000);
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto split = stratified_holdout(positive, all, 0.2, 42);
  EXPECT_EQ(split.held_out.size(), 200U);
  EXPECT_EQ(std::ranges::count_if(split.held_out, [&](std::size_t i) { return positive[i] != 0; }), 20);
  Rows together = split.kept;
  together.insert(together.end(), split.held_out.begin(), split.held_out.end());
  std::ranges::sort(together);
  EXPECT_EQ(together, all);
}

TEST(Random, IsTheSameEverywhere) {
  // Independent answer: xoshiro256** and SplitMix64 by their definitions, in Python.
  Random random(42);
  EXPECT_EQ(random.next(), 1546998764402558742U);
  EXPECT_EQ(random.next(), 6990951692964543102U);
}

TEST(Random, DrawsEveryValueBelowABoundAboutEquallyOften) {
  Random random(1);
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts[random.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);  // five standard deviations
}

TEST(Random, UniformNumbersFillTheUnitIntervalEvenly) {
  Random random(2);
  std::vector<int> counts(10);
  for (int i = 0; i < 100000; ++i) {
    const double value = random.uniform();
    ASSERT_TRUE(value >= 0 && value < 1);
    ++counts[static_cast<std::size_t>(value * 10)];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
}

TEST(Random, NormalNumbersHaveTheNormalDistributionsShares) {
  Random random(3);
  constexpr int draws = 100000;
  int below_minus_one = 0, below_zero = 0, within_1_96 = 0;
  for (int i = 0; i < draws; ++i) {
    const double value = random.normal();
    below_minus_one += value < -1 ? 1 : 0;
    below_zero += value < 0 ? 1 : 0;
    within_1_96 += std::abs(value) < 1.959963984540054 ? 1 : 0;
  }
  EXPECT_NEAR(below_minus_one, 0.15865525 * draws, 600);  // five standard deviations, as below
  EXPECT_NEAR(below_zero, 0.5 * draws, 800);
  EXPECT_NEAR(within_1_96, 0.95 * draws, 350);
}

}  // namespace
}  // namespace aisle::stats
