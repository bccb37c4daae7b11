#include "core/micros.h"

#include <gtest/gtest.h>
#include <random>

namespace aisle {

TEST(Time, IsReadInEveryForm) {
  const Micros noon{1'764'000'000 * second.count};  // 2025-11-24T16:00:00Z
  EXPECT_EQ(parse_time("2025-11-24T16:00:00Z"), noon);
  EXPECT_EQ(parse_time("2025-11-24 16:00"), noon);
  EXPECT_EQ(parse_time("2025-11-25T00:00:00+08:00"), noon);
  EXPECT_EQ(parse_time("2025-11-24T11:00:00-0500"), noon);
  EXPECT_EQ(parse_time("2025-11-25 00:00:00", Micros{8 * hour.count}), noon);
  EXPECT_EQ(parse_time("2025-11-24T16:00:00Z", Micros{8 * hour.count}), noon);
  EXPECT_EQ(parse_time("2025-11-24T16:00:00.5Z"), (noon + Micros{500'000}));
  EXPECT_EQ(parse_time("2025-11-24T16:00:00.123456789Z"), (noon + Micros{123'456}));
  EXPECT_EQ(parse_time("1970-01-01"), Micros{});
  EXPECT_EQ(parse_time("1969-12-31T23:59:59Z"), Micros{-second.count});
}

TEST(Time, IsNothingElse) {
  for (const char* text : {"", "2025", "2025-02-29", "2025-13-01", "0000-01-01", "2025-11-24T24:00:00", "2025-11-24T16",
                           "2025-11-24T16:00:00.", "2025-11-24T16:00:00 x", "2025-11-24T16:00:00+99:00", "24.11.2025",
                           "0001-01-01T00:00:00+01:00"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Time, IsWrittenAsItReads) {
  for (const std::int64_t count :
       {0L, -1L, 1'764'000'000'123'456L, 253'402'300'799'999'999L, -62'135'596'800'000'000L}) {
    EXPECT_EQ(parse_time(time_text({count})), Micros{count}) << time_text({count});
  }
  EXPECT_EQ(time_text({1'764'000'000 * second.count}), "2025-11-24T16:00:00Z");
}

// Twin: the form that we write is read on a way of its own; with a small z at its end it takes the long one.
TEST(Time, IsReadOnBothWaysAlike) {
  std::mt19937 chance(3);
  std::size_t good = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = "2024-02-29T23:59:58" + std::string(chance() % 2 == 0 ? "" : ".250000");
    for (unsigned changes = chance() % 4; changes > 0; --changes) {
      constexpr std::string_view odd = "0123456789012345678901234567890123456789:-T. ";
      text[chance() % text.size()] = odd[chance() % odd.size()];
    }
    const auto one = parse_time(text + "Z");
    ASSERT_EQ(one, parse_time(text + "z")) << text;
    good += one ? 1 : 0;
  }
  EXPECT_GT(good, 50'000U);
}

}  // namespace aisle
