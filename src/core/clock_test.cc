#include "core/clock.h"

#include <gtest/gtest.h>
#include <regex>

namespace aisle {
namespace {

TEST(UtcText, IsTheDateOfAMidnightAndElseDateAndTime) {
  EXPECT_EQ(utc_text(0), "1970-01-01");
  EXPECT_EQ(utc_text(951782400), "2000-02-29");
  EXPECT_EQ(utc_text(951782400 + 3661), "2000-02-29T01:01:01Z");
}

TEST(UtcText, KnowsTimesBefore1970AndLeavesOutPartsOfASecond) {
  EXPECT_EQ(utc_text(-86400), "1969-12-31");
  EXPECT_EQ(utc_text(-0.5), "1969-12-31T23:59:59Z");
  EXPECT_EQ(utc_text(59.9), "1970-01-01T00:00:59Z");
}

TEST(UtcNow, HasTheSameForm) {
  EXPECT_TRUE(std::regex_match(utc_now(), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
}

}  // namespace
}  // namespace aisle
