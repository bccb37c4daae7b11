#include "store/seen_records.h"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace aisle::store {

// A map is the twin; also while it grows, and for a hash of nothing but zeros.
TEST(SeenRecords, CountsLikeAMap) {
  SeenRecords seen;
  std::map<std::uint64_t, std::size_t> twin;
  std::mt19937_64 chance(3);
  for (int i = 0; i < 50'000; ++i) {
    std::uint64_t low = chance() % 20'000;
    low = i % 2 == 0 ? low : fingerprint(std::to_string(low)).low;
    EXPECT_EQ(seen.see({.high = 0, .low = low}), twin[low == 0 ? 1 : low]++);
  }
}

}  // namespace aisle::store
