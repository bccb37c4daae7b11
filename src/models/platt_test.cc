#include "models/platt.h"

#include "models/test_tables.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

std::vector<char> positive(const Labels& labels) { return {labels.values.begin(), labels.values.end()}; }

TEST(Platt, FindsScikitLearnsCalibration) {
  const auto table = reference("models", Problem::binary);
  const Json& expected = table.answers.at("platt");
  const auto found = fit_platt(expected.at("decisions").numbers(), positive(table.labels), {});
  EXPECT_NEAR(found.slope, expected.at("slope").number(), 1e-4);
  EXPECT_NEAR(found.shift, expected.at("shift").number(), 1e-4);
}

TEST(Platt, SettlesOnValuesThatTellTheClassesApartFully) {
  const std::vector<double> decisions = {-1e6, -3e5, 2e5, 1e6};
  const std::vector<char> classes = {0, 0, 1, 1};
  const auto found = fit_platt(decisions, classes, {});
  EXPECT_TRUE(std::isfinite(found.slope) && std::isfinite(found.shift));
  EXPECT_GT(found.slope, 0);
}

TEST(Platt, TrustsNoValuesThatPointTheWrongWay) {
  const std::vector<double> decisions = {3, 2, 1, 0, -1, -2};
  const std::vector<char> classes = {0, 0, 0, 0, 1, 1};
  const auto found = fit_platt(decisions, classes, {});
  EXPECT_EQ(found.slope, 0);
  EXPECT_LT(found.shift, 0);  // fewer are positive
}

TEST(Platt, CountsARowByItsWeight) {
  const std::vector<double> decisions = {-2, -1, 0, 1, 2, 3};
  const std::vector<char> classes = {0, 1, 0, 0, 1, 1};
  const std::vector<double> weights = {1, 2, 1, 1, 3, 1};
  const std::vector<double> repeated = {-2, -1, -1, 0, 1, 2, 2, 2, 3};
  const std::vector<char> repeated_classes = {0, 1, 1, 0, 0, 1, 1, 1, 1};
  const auto weighted = fit_platt(decisions, classes, weights);
  const auto counted = fit_platt(repeated, repeated_classes, {});
  EXPECT_NEAR(weighted.slope, counted.slope, 1e-9);
  EXPECT_NEAR(weighted.shift, counted.shift, 1e-9);
}

}  // namespace
}  // namespace aisle::models
