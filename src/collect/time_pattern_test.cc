#include "collect/time_pattern.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace aisle::collect {

namespace {

std::string iso(const char* pattern, const char* text) { return TimePattern(pattern).iso(text).value_or("none"); }

}  // namespace

TEST(TimePattern, ReadsWhatSourcesWrite) {
  EXPECT_EQ(iso("DD.MM.YYYY hh:mm", "3.5.2024 9:30"), "2024-05-03T09:30:00");
  EXPECT_EQ(iso("MM/DD/YY hh:mm ap", "4/18/15 2:47 PM"), "2015-04-18T14:47:00");
  EXPECT_EQ(iso("MM/DD/YY hh:mm ap", "4/18/99 12:05 am"), "1999-04-18T00:05:00");
  EXPECT_EQ(iso("YYYYMMDD", "19970112"), "1997-01-12T00:00:00");
  EXPECT_EQ(iso("DD/MON/YYYY:hh:mm:ss zone", "10/Oct/2000:13:55:36 -0700"), "2000-10-10T13:55:36-0700");
  EXPECT_EQ(iso("YYYY-MM-DD hh:mm:ss zone", "2020-01-01 01:01:01.5 +0000 UTC"), "2020-01-01T01:01:01.5+0000");
  EXPECT_EQ(iso("YYYY年MM月DD日 hh:mm:ss", "2024年5月3日 08:00:01.25"), "2024-05-03T08:00:01.25");
}

TEST(TimePattern, IsNotFooled) {
  EXPECT_EQ(iso("DD.MM.YYYY", "3.5.2024 "), "none");
  EXPECT_EQ(iso("DD.MM.YYYY", "3.5.24"), "none");
  EXPECT_EQ(iso("YYYYMMDD", "1997112"), "none");
  EXPECT_EQ(iso("DD/MON/YYYY", "10/Okt/2000"), "none");
  EXPECT_EQ(iso("DD.MM.YYYY hh ap", "3.5.2024 13 PM"), "none");
  EXPECT_THROW(TimePattern("hh:mm"), Error);
}

}  // namespace aisle::collect
