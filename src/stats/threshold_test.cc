#include "stats/threshold.h"

#include "core/error.h"
#include "stats/curves.h"
#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace aisle::stats {
namespace {

struct Example {
  std::vector<char> positive;
  std::vector<double> probability;
};

Example example(std::uint64_t seed, std::size_t rows) {
  Random random(seed);
  Example out;
  for (std::size_t i = 0; i < rows; ++i) {
    out.probability.push_back(static_cast<double>(random.below(21)) / 20);
    out.positive.push_back(random.uniform() < out.probability.back() ? 1 : 0);
  }
  return out;
}

double cost_at(const Example& rows, double threshold, Costs costs) {
  const auto made = confusion(rows.positive, rows.probability, threshold);
  return (costs.miss * static_cast<double>(made.false_negative) +
          costs.false_alarm * static_cast<double>(made.false_positive)) /
         static_cast<double>(rows.positive.size());
}

// Independent answer: every threshold in small steps, tried.
TEST(CheapestThreshold, CostsLessThanAnyOther) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto rows = example(seed, 40);
    for (const Costs costs : {Costs{1, 1}, Costs{10, 1}, Costs{1, 30}, Costs{0, 1}}) {
      const auto found = cheapest_threshold(rows.positive, rows.probability, costs);
      EXPECT_DOUBLE_EQ(found.cost, cost_at(rows, found.threshold, costs));
      EXPECT_DOUBLE_EQ(found.cost_at_half, cost_at(rows, 0.5, costs));
      EXPECT_DOUBLE_EQ(found.cost_of_always, cost_at(rows, 0, costs));
      EXPECT_DOUBLE_EQ(found.cost_of_never, cost_at(rows, 2, costs));
      for (double threshold = 0; threshold < 1.02; threshold += 0.01) {
        EXPECT_LE(found.cost, cost_at(rows, threshold, costs) + 1e-12);
      }
    }
  }
}

TEST(CheapestThreshold, LiesMidwayBetweenNeighbours) {
  const Example rows{{0, 0, 1, 1}, {.1, .3, .6, .9}};
  const auto found = cheapest_threshold(rows.positive, rows.probability, {.miss = 1, .false_alarm = 1});
  EXPECT_DOUBLE_EQ(found.threshold, 0.45);
  EXPECT_EQ(found.cost, 0);
  EXPECT_EQ(found.cost_of_always, 0.5);
  EXPECT_EQ(found.cost_of_never, 0.5);
}

TEST(CheapestThreshold, SeparatesNeighboursWithNothingBetweenThem) {
  const double next = std::nextafter(0.5, 1.0);
  const auto found = cheapest_threshold(std::vector<char>{0, 1}, std::vector<double>{0.5, next}, {});
  EXPECT_EQ(found.threshold, next);
  EXPECT_EQ(found.cost, 0);
}

TEST(CheapestThreshold, CallsAllOrNoneWhereThatIsBest) {
  const Example rows{{0, 1, 0, 0}, {.2, .4, 1, 1}};
  EXPECT_GT(cheapest_threshold(rows.positive, rows.probability, {.miss = 1, .false_alarm = 5}).threshold, 1);
  EXPECT_EQ(cheapest_threshold(std::vector<char>{1, 0}, std::vector<double>{.2, .2}, {.miss = 5}).threshold, 0);
}

TEST(CheapestThreshold, TakesTheOneNearestToTheoryAmongEquals) {
  // Cutting at 0.25 or at 0.75 costs one error each.
  const Example rows{{0, 1, 0, 1}, {.1, .4, .6, .9}};
  EXPECT_DOUBLE_EQ(cheapest_threshold(rows.positive, rows.probability, {1.0, 1.01}).threshold, 0.75);
  EXPECT_DOUBLE_EQ(cheapest_threshold(rows.positive, rows.probability, {1.01, 1.0}).threshold, 0.25);
  EXPECT_DOUBLE_EQ(cheapest_threshold(rows.positive, rows.probability, {0, 0}).threshold, 0.5);
}

TEST(CheapestThreshold, RefusesWhatHasNoAnswer) {
  const std::vector<char> positive = {0, 1};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(cheapest_threshold({}, {}, {}), Error);
  EXPECT_THROW(cheapest_threshold(positive, std::vector<double>{.5, nan}, {}), Error);
  EXPECT_THROW(cheapest_threshold(positive, std::vector<double>{.5, 1.5}, {}), Error);
  EXPECT_THROW(cheapest_threshold(positive, std::vector<double>{.5, .6}, {.miss = -1}), Error);
  EXPECT_THROW(cheapest_threshold(positive, std::vector<double>{.5, .6}, {.miss = nan}), Error);
}

}  // namespace
}  // namespace aisle::stats
