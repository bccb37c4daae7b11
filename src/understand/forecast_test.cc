#include "understand/forecast.h"

#include <gtest/gtest.h>

namespace aisle::understand {
namespace {

// Twenty-six weeks of a shop that is shut on every seventh day and sells twice as much on every sixth.
Daily shop(double noise) {
  Daily out;
  out.first = std::chrono::sys_days{std::chrono::year{2024} / 1 / 1};
  std::uint64_t state = 7;
  for (int day = 0; day < 182; ++day) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    const double chance = static_cast<double>(state >> 11U) / 9007199254740992.0 - 0.5;
    out.count.push_back((day % 7 == 6 ? 0 : day % 7 == 5 ? 200 : 100) * (1 + noise * chance));
  }
  return out;
}

TEST(Forecast, KnowsTheWeekdays) {
  const Daily daily = shop(0);
  const Forecast forecast(daily);
  for (std::size_t ahead = 1; ahead <= 14; ++ahead) {
    const auto band = forecast.after(175, ahead);
    const double truth = (174 + ahead) % 7 == 6 ? 0 : (174 + ahead) % 7 == 5 ? 200 : 100;
    EXPECT_NEAR(band.expected, truth, 1e-9) << ahead;
    EXPECT_NEAR(band.low, truth, 1e-9);
    EXPECT_NEAR(band.high, truth, 1e-9);
  }
}

TEST(Forecast, ItsBandHoldsNineOfTen) {
  const Daily daily = shop(0.8);
  const Forecast forecast(daily);
  double inside = 0;
  for (std::size_t day = 100; day < 182; ++day) {
    const auto band = forecast.after(day, 1);
    inside += daily.count[day] >= band.low && daily.count[day] <= band.high ? 1 : 0;
  }
  EXPECT_NEAR(inside / 82, 0.9, 0.08);
}

TEST(Forecast, LooksAtThePastAlone) {
  Daily daily = shop(0.8);
  const auto before = Forecast(daily).after(120, 3);
  for (std::size_t day = 120; day < daily.count.size(); ++day) daily.count[day] = 1e6;
  const auto after = Forecast(daily).after(120, 3);
  EXPECT_EQ(before.expected, after.expected);
  EXPECT_EQ(before.high, after.high);
}

TEST(Forecast, NothingSoldIsNothingExpected) {
  Daily daily = shop(0);
  for (double& count : daily.count) count = 0;
  const auto band = Forecast(daily).after(100, 1);
  EXPECT_EQ(band.expected, 0);
  EXPECT_EQ(band.high, 0);
}

}  // namespace
}  // namespace aisle::understand
