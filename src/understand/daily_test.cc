#include "understand/daily.h"

#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::understand {
namespace {

using std::chrono::year;

// Ten weeks that grow by 1 % a day and are twice as busy on Saturdays; three days bring three times as many.
Daily shop() {
  Daily out;
  out.first = std::chrono::sys_days{year{2024} / 1 / 1};  // a Monday
  for (int day = 0; day < 70; ++day) out.count.push_back(100 * std::pow(1.01, day) * (day % 7 == 5 ? 2 : 1));
  out.special.resize(70);
  for (const std::size_t day : {30U, 31U, 33U}) {
    out.count[day] *= 3;
    out.special[day] = true;
  }
  expect(out);
  return out;
}

TEST(Daily, ExpectsTheTrendTimesTheWeekday) {
  const Daily daily = shop();
  for (std::size_t day = 15; day < 55; ++day)
    EXPECT_NEAR(daily.expected[day], 100 * std::pow(1.01, day) * (day % 7 == 5 ? 2 : 1), 0.03 * daily.expected[day])
        << day;
}

TEST(Daily, FindsTheLiftOfSpecialDays) {
  const auto special = std::to_array<std::size_t>({30, 31, 33});
  const Lift found = lift(shop(), special);
  EXPECT_NEAR(found.lift, 3, 0.06);
  EXPECT_LT(found.low, 3);
  EXPECT_GT(found.high, 3);
}

TEST(Daily, ExpectsNothingOfNoDays) {
  Daily none;
  expect(none);
  EXPECT_TRUE(none.expected.empty());
  Daily only;
  only.count = {5};
  only.special = {true};
  expect(only);
  EXPECT_EQ(only.expected[0], 0);
  EXPECT_TRUE(std::isnan(lift(only, std::to_array<std::size_t>({0})).lift));
}

}  // namespace
}  // namespace aisle::understand
