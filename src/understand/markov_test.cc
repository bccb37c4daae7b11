#include "understand/markov.h"

#include <gtest/gtest.h>

namespace aisle::understand {
namespace {

// Home goes to the list (3 of 4) or out; the list to the goal (1 of 2), back home (1 of 4) or out (1 of 4). By hand:
// h = 3/4 l and l = 1/2 + 1/4 h, so l = 8/13 and h = 6/13.
Chain small() { return {{{0, 3}, {1, 0}}, {0, 2}, {1, 1}}; }

TEST(Chain, ReachesTheGoalWithTheProbabilityOfAHandWorkedTable) {
  const auto goal = goal_probability(small());
  EXPECT_NEAR(goal[0], 6.0 / 13, 1e-12);
  EXPECT_NEAR(goal[1], 8.0 / 13, 1e-12);
}

TEST(Chain, LosesWhatWentThroughARemovedState) {
  const auto goal = goal_probability(small(), 1);
  EXPECT_EQ(goal[0], 0);
  EXPECT_EQ(goal_probability(small(), 0)[1], 0.5);  // who would have gone home leaves
}

TEST(Chain, NeverReachesTheGoalFromARingThatNobodyLeaves) {
  const Chain ring{{{0, 1, 0}, {1, 0, 0}, {0, 0, 0}}, {0, 0, 1}, {0, 0, 0}};
  const auto goal = goal_probability(ring);
  EXPECT_EQ(goal[0], 0);
  EXPECT_EQ(goal[1], 0);
  EXPECT_EQ(goal[2], 1);
}

}  // namespace
}  // namespace aisle::understand
