#include "understand/survival.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::understand {
namespace {

// Six spells: ended after 1, 3, 3 and 6 days, still going on after 2 and 6. By hand: 5/6, then 5/6 * 2/4, then that
// * 1/2.
TEST(Survival, IsTheProductLimitOfAHandWorkedTable) {
  const auto spells = std::to_array<Spell>({{1, 1, 0}, {2, 0, 1}, {3, 2, 0}, {6, 1, 1}});
  const auto curve = survival(spells);
  ASSERT_EQ(curve.size(), 3U);
  EXPECT_NEAR(curve[0].share, 5.0 / 6, 1e-12);
  EXPECT_NEAR(curve[1].share, 5.0 / 12, 1e-12);
  EXPECT_NEAR(curve[2].share, 5.0 / 24, 1e-12);
  EXPECT_EQ(quantile(curve, 0.5), 3);
  EXPECT_TRUE(std::isnan(quantile(curve, 0.1)));
}

TEST(Survival, HasNoPointWhereNothingEnded) {
  const auto waiting = std::to_array<Spell>({{5, 0, 3}});
  EXPECT_TRUE(survival(waiting).empty());
  EXPECT_TRUE(survival({}).empty());
}

}  // namespace
}  // namespace aisle::understand
