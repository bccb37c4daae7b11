#include "core/parallel.h"

#include <atomic>
#include <gtest/gtest.h>
#include <stdexcept>
#include <vector>

namespace aisle {
namespace {

TEST(ParallelFor, DoesEachPieceOnce) {
  std::vector<std::atomic<int>> done(1000);
  parallel_for(done.size(), [&](std::size_t i) { ++done[i]; });
  for (const auto& count : done) EXPECT_EQ(count, 1);
}

TEST(ParallelFor, HandsOnTheFirstFailureAndBeginsNoMore) {
  std::atomic<int> begun = 0;
  const auto work = [&](std::size_t) {
    ++begun;
    throw std::runtime_error("no");
  };
  EXPECT_THROW(parallel_for(100000, work), std::runtime_error);
  EXPECT_LT(begun, 1000);
}

TEST(ParallelFor, DoesNothingForNothing) {
  parallel_for(0, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace aisle
