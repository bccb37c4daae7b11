#include "collect/zone.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace aisle::collect {
namespace {

Micros at(const char* text) { return *parse_time(text); }

TEST(Zones, KnowWhenClocksWereChanged) {
  const auto berlin = zone_offsets("Europe/Berlin");
  EXPECT_EQ(berlin.local(at("2025-03-30T00:59:00Z")), at("2025-03-30T01:59:00Z"));
  EXPECT_EQ(berlin.local(at("2025-03-30T01:00:00Z")), at("2025-03-30T03:00:00Z"));
  EXPECT_EQ(berlin.local(at("2025-10-26T01:00:00Z")), at("2025-10-26T02:00:00Z"));
  EXPECT_EQ(zone_offsets("Asia/Shanghai").local(at("2025-07-01T16:00:00Z")), at("2025-07-02T00:00:00Z"));
  EXPECT_TRUE(zone_offsets("UTC").changes().empty());
  EXPECT_THROW(zone_offsets("Europe/Nowhere"), Error);
}

}  // namespace
}  // namespace aisle::collect
