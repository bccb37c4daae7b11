#include "core/zone_offsets.h"

#include <gtest/gtest.h>

namespace aisle {
namespace {

Micros at(const char* text) { return *parse_time(text); }

// Berlin, 2025.
const ZoneOffsets berlin({{at("2024-10-27T01:00:00Z"), hour},
                          {at("2025-03-30T01:00:00Z"), {2 * hour.count}},
                          {at("2025-10-26T01:00:00Z"), hour}});

TEST(ZoneOffsets, SayWhatTheClockShows) {
  EXPECT_EQ(berlin.local(at("2025-01-01T12:00:00Z")), at("2025-01-01T13:00:00Z"));
  EXPECT_EQ(berlin.local(at("2025-03-30T00:59:59Z")), at("2025-03-30T01:59:59Z"));
  EXPECT_EQ(berlin.local(at("2025-03-30T01:00:00Z")), at("2025-03-30T03:00:00Z"));
  EXPECT_EQ(berlin.local(at("2000-01-01T00:00:00Z")), at("2000-01-01T01:00:00Z"));
  EXPECT_EQ(ZoneOffsets().local(at("2025-01-01T12:00:00Z")), at("2025-01-01T12:00:00Z"));
}

TEST(ZoneOffsets, FindTheMomentOfAClock) {
  EXPECT_EQ(berlin.moment(at("2025-07-01T02:00:00Z")), at("2025-07-01T00:00:00Z"));
  EXPECT_EQ(berlin.moment(at("2025-03-30T02:30:00Z")), at("2025-03-30T01:30:00Z"));  // left out: as before
  EXPECT_EQ(berlin.moment(at("2025-10-26T02:30:00Z")), at("2025-10-26T00:30:00Z"));  // shown twice: the first
  EXPECT_EQ(berlin.moment(at("2025-10-26T03:00:00Z")), at("2025-10-26T02:00:00Z"));
}

TEST(ZoneOffsets, CountDaysAsTheClockDoes) {
  const auto today = berlin.day_of(at("2025-07-01T21:59:59Z"));
  EXPECT_EQ(berlin.day_of(at("2025-07-01T22:00:00Z")), today + 1);
  EXPECT_EQ(berlin.start_of(today), at("2025-06-30T22:00:00Z"));
  const auto short_day = berlin.day_of(at("2025-03-30T12:00:00Z"));
  EXPECT_EQ(berlin.start_of(short_day + 1) - berlin.start_of(short_day), Micros{23 * hour.count});
  EXPECT_EQ(ZoneOffsets().day_of({-1}), -1);
}

}  // namespace
}  // namespace aisle
