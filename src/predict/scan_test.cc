#include "predict/scan.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

namespace aisle::predict {
namespace {

constexpr float never = -std::numeric_limits<float>::infinity();

TEST(Scan, SumsAsTheExponentialsDo) {
  for (const std::size_t count : {1U, 15U, 16U, 17U, 5000U}) {
    std::vector<float> scores;
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      scores.push_back(i % 7 == 3 ? never : static_cast<float>(std::sin(static_cast<double>(i)) * 30 - 40));
      sum += std::exp(static_cast<double>(scores.back()));
    }
    EXPECT_NEAR(log_sum_exp(scores), std::log(sum), 1e-5) << count;
  }
}

TEST(Scan, KnowsNothingOfWhatNeverComes) {
  EXPECT_EQ(highest({}), never);
  EXPECT_EQ(log_sum_exp(std::vector<float>(20, never)), never);
  std::vector<float> scores(100, -1e30F);
  scores[77] = -3;
  EXPECT_EQ(highest(scores), -3);
  EXPECT_NEAR(log_sum_exp(scores), -3, 1e-6);
}

TEST(Scan, FindsTheHighestAsASortDoes) {
  for (const std::size_t size : {1U, 100U, 5000U, 200000U}) {
    std::vector<float> scores;
    for (std::size_t i = 0; i < size; ++i) scores.push_back(i % 5 == 0 ? never : static_cast<float>((i * 7919) % 1000));
    std::vector<std::uint32_t> order;
    for (std::uint32_t i = 0; i < size; ++i)
      if (scores[i] != never) order.push_back(i);
    std::ranges::stable_sort(order, std::greater(), [&](std::uint32_t i) { return scores[i]; });
    for (const std::size_t count : {0U, 1U, 36U, 400U}) {
      const std::vector expected(order.begin(),
                                 order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size())));
      EXPECT_EQ(highest_places(scores, count), expected) << size << ' ' << count;
    }
  }
}

}  // namespace
}  // namespace aisle::predict
