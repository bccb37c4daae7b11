#include "prepare/times.h"

#include "prepare/months.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

// By `date -u -d @…`: 1424818537 is Tuesday 2015-02-24 22:55:37, -1 Wednesday 1969-12-31 23:59:59.
TEST(TimeParts, SayWhatTheCalendarSays) {
  const auto parts = time_parts(1424818537);
  EXPECT_EQ(parts.year, 2015);
  EXPECT_EQ(parts.month, 2);
  EXPECT_EQ(parts.day, 24);
  EXPECT_EQ(parts.weekday, 2);
  EXPECT_EQ(parts.hour, 22);
  EXPECT_EQ(time_parts(-1).year, 1969);
  EXPECT_EQ(time_parts(-1).weekday, 3);
  EXPECT_EQ(time_parts(-0.5).hour, 23);
}

TEST(TimeParts, TakeTimesOutsideTheCalendarAsItsEnds) {
  EXPECT_EQ(time_parts(1e300).year, 9999);
  EXPECT_EQ(time_parts(-INFINITY).year, 1);
}

TEST(Months, AreKnownByNameInEnglishAndChinese) {
  EXPECT_EQ(month_of("Jan"), 1);
  EXPECT_EQ(month_of("june"), 6);
  EXPECT_EQ(month_of("SEPT"), 9);
  EXPECT_EQ(month_of("December"), 12);
  EXPECT_EQ(month_of("1月"), 1);
  EXPECT_EQ(month_of("12月"), 12);
  EXPECT_EQ(month_of("十一月"), 11);
  for (const char* other : {"", "J", "Ma", "Marc h", "13月", "Mayor"}) EXPECT_FALSE(month_of(other)) << other;
}

}  // namespace
}  // namespace aisle::prepare
