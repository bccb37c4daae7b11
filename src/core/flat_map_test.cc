#include "core/flat_map.h"

#include <gtest/gtest.h>
#include <map>
#include <random>

namespace aisle {

TEST(FlatMap, HoldsWhatAMapHolds) {
  std::mt19937_64 random(7);
  for (const std::uint64_t spread : {3ULL, 1000ULL, ~0ULL}) {
    FlatMap<std::uint64_t, int> flat;
    std::map<std::uint64_t, int> twin;
    for (int i = 0; i < 5000; ++i) {
      const std::uint64_t key = random() % spread;
      const auto found = twin.find(key);
      const int* value = flat.find(key);
      ASSERT_EQ(value != nullptr, found != twin.end());
      if (value != nullptr) {
        ASSERT_EQ(*value, found->second);
      }
      flat.expect(key);
      flat.expect_value(key);
      flat[key] += i;
      twin[key] += i;
    }
    for (int round = 0; round < 2; ++round) {
      for (const auto& [key, value] : twin) {
        ASSERT_NE(flat.find(key), nullptr);
        EXPECT_EQ(*flat.find(key), value);
      }
      EXPECT_EQ(flat.size(), twin.size());
      EXPECT_EQ(flat.values().size(), twin.size());
      flat.erase_if([](int value) { return value % 3 == 0; });
      std::erase_if(twin, [](const auto& each) { return each.second % 3 == 0; });
    }
  }
}

TEST(FlatMap, KnowsAKeyOfZero) {
  FlatMap<std::uint32_t, int> map;
  EXPECT_EQ(map.find(0), nullptr);
  map[0] = 5;
  ASSERT_NE(map.find(0), nullptr);
  EXPECT_EQ(*map.find(0), 5);
}

}  // namespace aisle
