#include "serve/trainer.h"

#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

constexpr std::uint64_t busy = 20'000, quiet = 2'000;

TEST(WorthASnapshot, LessIsEnoughWhileNotMuchComes) {
  EXPECT_FALSE(worth_a_snapshot(600'000, 0, busy));
  EXPECT_TRUE(worth_a_snapshot(600'000, 0, quiet));
  EXPECT_TRUE(worth_a_snapshot(6'000'000, 0, busy));
  EXPECT_FALSE(worth_a_snapshot(400'000, 0, quiet));
}

TEST(WorthASnapshot, ManyMoreThanCameSinceAreNotReadAgain) {
  EXPECT_FALSE(worth_a_snapshot(6'000'000, 100'000'000, quiet));
  EXPECT_TRUE(worth_a_snapshot(11'000'000, 100'000'000, busy));
}

}  // namespace
}  // namespace aisle::serve
