#include "prepare/numbers.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::prepare {
namespace {

using Outliers = PreparationConfig::Outliers;
using Scaling = PreparationConfig::Scaling;
using Switch = PreparationConfig::Switch;

std::vector<double> count_up(std::size_t n) {
  std::vector<double> out;
  for (std::size_t i = 0; i < n; ++i) out.push_back(static_cast<double>(i));
  return out;
}

TEST(Numbers, MovesTheFurthestThousandthToTheNextAndCountsIt) {
  const auto rule = fit_numbers(count_up(3000), {});
  EXPECT_EQ(rule.low, 4);
  EXPECT_EQ(rule.high, 2995);
  EXPECT_EQ(rule.moved_low, 4U);
  EXPECT_EQ(rule.moved_high, 4U);
  EXPECT_EQ(rule(1e9), 2995);
  EXPECT_EQ(rule(NAN), 1499.5);
}

TEST(Numbers, MovesWhatLiesEightRobustDeviationsOut) {
  auto values = count_up(101);  // median 50, median distance 25 (and one far away: 50.5 and 25.5)
  values.push_back(1e6);
  const auto rule = fit_numbers(values, {.outliers = Outliers::robust_z});
  EXPECT_NEAR(rule.high, 50.5 + 8 * 1.4826 * 25.5, 1e-9);
  EXPECT_EQ(rule.moved_low, 0U);
  EXPECT_EQ(rule.moved_high, 1U);
}

TEST(Numbers, LeavesOutliersWhereTheyAreWhenTold) {
  const auto rule = fit_numbers(count_up(3000), {.outliers = Outliers::none});
  EXPECT_EQ(rule(1e9), 1e9);
  EXPECT_EQ(rule.moved_high, 0U);
}

TEST(Numbers, TakesTheLogarithmOfALongTailAlone) {
  std::vector<double> tail;
  for (int i = 0; i < 1000; ++i) tail.push_back(std::exp(i / 120.0));
  const auto rule = fit_numbers(tail, {.outliers = Outliers::none});
  const double middle = std::midpoint(tail[499], tail[500]);
  EXPECT_DOUBLE_EQ(rule.log_unit, middle);
  EXPECT_DOUBLE_EQ(rule(3 * middle), std::log(4));
  EXPECT_EQ(fit_numbers(tail, {.skew = Switch::off}).log_unit, 0);
  EXPECT_EQ(fit_numbers(count_up(1000), {}).log_unit, 0);
  tail.insert(tail.begin(), -1);
  EXPECT_EQ(fit_numbers(tail, {}).log_unit, 0);
}

TEST(Numbers, ScalesAsIsChosen) {
  const std::vector<double> raw = {1, 2, 3, 4, 10};
  const auto standard = fit_scale(raw, Scaling::standard).value();
  EXPECT_DOUBLE_EQ(standard.center, 4);
  EXPECT_DOUBLE_EQ(standard.unit, std::sqrt(10));
  const auto minmax = fit_scale(raw, Scaling::minmax).value();
  EXPECT_EQ(minmax(1), 0);
  EXPECT_EQ(minmax(10), 1);
  const auto robust = fit_scale(raw, Scaling::robust).value();
  EXPECT_DOUBLE_EQ(robust.center, 3);
  EXPECT_DOUBLE_EQ(robust.unit, 2);
  EXPECT_FALSE(fit_scale({5, 5, 5}, Scaling::standard));
}

TEST(Numbers, ScalesAFlagAsItsZerosAndOnes) {
  const auto fast = flag_scale(3, 10, Scaling::standard).value();
  const auto slow = fit_scale({1, 1, 1, 0, 0, 0, 0, 0, 0, 0}, Scaling::standard).value();
  EXPECT_NEAR(fast.center, slow.center, 1e-15);
  EXPECT_NEAR(fast.unit, slow.unit, 1e-15);
  EXPECT_FALSE(flag_scale(10, 10, Scaling::standard));
}

TEST(Numbers, StaysFiniteWhateverComes) {
  EXPECT_EQ((Scale{0, 1})(1e300), 1e6F);
  EXPECT_EQ((Scale{0, 1})(-INFINITY), -1e6F);
}

}  // namespace
}  // namespace aisle::prepare
