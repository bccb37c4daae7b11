#include "features/item_conditions.h"

#include "features/test_timelines.h"

#include <array>
#include <gtest/gtest.h>

namespace aisle::features {
namespace {

TEST(ItemConditions, DoNotHoldOfWhatIsNotKnown) {
  const Timelines timelines = told_timelines();
  const std::array since = {at_day(0)};
  const std::array<Code, 1> acme = {1};
  const std::array<Code, 1> none = {0};
  const std::array price = {no_price};
  const ItemContent known{.since = since, .category = none, .brand = acme, .title = none, .text = none, .price = price};
  const auto holds = [&](const char* where, std::optional<std::size_t> entry) {
    const Task task = parse_task("t", "purchase where " + std::string(where) + " within 1d");
    return ItemConditions(timelines, task.event.where).hold(known, entry, no_price);
  };
  EXPECT_TRUE(holds("brand != \"other\"", 0));
  EXPECT_FALSE(holds("category != \"other\"", 0));
  EXPECT_FALSE(holds("price != 3", 0));
  EXPECT_FALSE(holds("brand != \"other\"", {}));
}

}  // namespace
}  // namespace aisle::features
