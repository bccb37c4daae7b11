#include "features/item_sequences.h"

#include <gtest/gtest.h>
#include <vector>

namespace aisle::features {
namespace {

Sequences at(const std::vector<Micros>& times) {
  Sequences out;
  const std::vector<Code> ones(times.size(), 1);
  out.items = out.types = 1;
  out.add({ones, ones, times});
  return out;
}

Micros at_hour(std::int64_t days, std::int64_t hours) { return {days * day.count + hours * hour.count}; }

TEST(ItemSequences, KnowALogThatTellsNoMoreThanDays) {
  EXPECT_TRUE(are_days(at({at_hour(1, 23), at_hour(1, 23), at_hour(3, 23), at_hour(100, 22)})));
  EXPECT_FALSE(are_days(at({at_hour(1, 0), at_hour(1, 1), at_hour(1, 2)})));
  EXPECT_FALSE(are_days(at({})));
}

TEST(ItemSequences, HaveAnOrderWithinADay) {
  const auto ordered = by_order(at({day, day, day, at_hour(2, 0)}));
  const auto time = ordered[0].time;
  EXPECT_EQ(std::vector(time.begin(), time.end()),
            (std::vector<Micros>{day, day + Micros{1}, day + Micros{2}, at_hour(2, 0)}));
}

}  // namespace
}  // namespace aisle::features
