#include "store/id_table.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <map>
#include <random>

namespace aisle::store {

// Ids at random, and many that crowd at the end of the table and go over it to its front.
TEST(IdTable, FindsAndSortsAsANaiveTwin) {
  std::mt19937_64 chance(4);
  for (int round = 0; round < 20; ++round) {
    IdTable table;
    std::map<Fingerprint, std::uint64_t> twin;
    if (round % 3 == 0) table.make_room(static_cast<std::size_t>(round) * 1000);
    for (int i = 0; i < 5000; ++i) {
      const bool crowd = chance() % 3 == 0;
      const Fingerprint id{crowd ? ~0ULL - chance() % 50 : chance(), 1 + chance() % 40};
      const auto* found = table.find(id);
      ASSERT_EQ(found != nullptr, twin.contains(id));
      if (found != nullptr) {
        ASSERT_EQ(found->content, twin[id]);
        continue;
      }
      twin[id] = static_cast<std::uint64_t>(i);
      table.add({id, twin[id]});
    }
    ASSERT_EQ(table.size(), twin.size());
    const auto sorted = table.sorted();
    ASSERT_EQ(sorted.size(), twin.size());
    ASSERT_TRUE(
        std::ranges::equal(sorted, twin, {}, &KnownId::id, &std::pair<const Fingerprint, std::uint64_t>::first));
  }
}

}  // namespace aisle::store
