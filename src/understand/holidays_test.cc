#include "understand/holidays.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace aisle::understand {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

bool has(std::string_view country, int y, unsigned m, unsigned d, std::string_view name) {
  const auto all = holidays(country, y);
  return std::ranges::any_of(all, [&](const Holiday& holiday) {
    return holiday.name == name && holiday.day == sys_days{year{y} / std::chrono::month{m} / std::chrono::day{d}};
  });
}

TEST(Holidays, KnowEaster) {
  EXPECT_EQ(easter(2011), (sys_days{year{2011} / 4 / 24}));
  EXPECT_EQ(easter(2024), (sys_days{year{2024} / 3 / 31}));
  EXPECT_EQ(easter(2038), (sys_days{year{2038} / 4 / 25}));
}

TEST(Holidays, KnowEachCountrysOwn) {
  EXPECT_TRUE(has("DE", 2025, 5, 29, "ascension"));
  EXPECT_TRUE(has("GB", 2011, 8, 29, "summer_holiday"));
  EXPECT_TRUE(has("US", 2024, 11, 28, "thanksgiving"));
  EXPECT_TRUE(has("US", 2024, 11, 29, "black_friday"));
  EXPECT_TRUE(has("FR", 2023, 7, 14, "bastille_day"));
  EXPECT_TRUE(has("CN", 2024, 2, 10, "lunar_new_year"));
  EXPECT_TRUE(has("CN", 2020, 10, 1, "mid_autumn"));
  EXPECT_FALSE(has("CN", 2024, 12, 25, "christmas"));
}

TEST(Holidays, AreNoneWhereTheCountryIsNotKnown) { EXPECT_TRUE(holidays("Atlantis", 2024).empty()); }

}  // namespace
}  // namespace aisle::understand
