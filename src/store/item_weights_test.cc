#include "store/item_weights.h"

#include "core/files.h"
#include "store/test_shop.h"
#include "store/timelines.h"

#include <gtest/gtest.h>

namespace aisle::store {
namespace {

const Micros noon = *parse_time("2025-11-24T12:00:00Z");

double weight_of(const TimelineSnapshot& snapshot, const ItemWeights& told, std::string_view item) {
  return told.weights[snapshot.find(Coded::item, item)];
}

void act(TestShop& test, Micros time, const char* type, const char* item) {
  test.tell({.time = time, .type = type, .user_id = "u", .item_id = item});
}

TEST(ItemWeights, CountPurchasesFiveCartsThreeAndHalfAsMuchForEachWeek) {
  TestShop test;
  act(test, noon, "purchase", "a");
  act(test, noon - Micros{7 * day.count}, "add_to_cart", "a");
  act(test, noon - Micros{14 * day.count}, "view_item", "b");
  act(test, noon - Micros{61 * day.count}, "purchase", "b");  // long ago
  act(test, noon, "view_item_list", "c");
  const TimelineSnapshot snapshot(make_timelines(test.shop));
  const auto told = item_weights(snapshot);
  EXPECT_EQ(told.origin, noon);
  EXPECT_DOUBLE_EQ(weight_of(snapshot, told, "a"), 5 + 3 / 2.0);
  EXPECT_DOUBLE_EQ(weight_of(snapshot, told, "b"), 1 / 4.0);
  EXPECT_EQ(weight_of(snapshot, told, "c"), 0);
}

TEST(ItemWeights, AreThoseOfTheSnapshotWhateverIsKept) {
  TestShop test;
  act(test, noon, "purchase", "a");
  const auto file = test.shop.folder() / "snapshots" / "item-weights.safetensors";
  {
    const TimelineSnapshot snapshot(make_timelines(test.shop));
    const auto kept = read_file(file);
    auto flipped = kept;
    flipped[kept.size() - 4] ^= 1;
    for (const std::string& damaged :
         {std::string(), kept.substr(0, kept.size() / 2), std::string(kept.size(), 'x'), flipped}) {
      write_file(file, damaged);
      EXPECT_EQ(kept_item_weights(test.shop, snapshot).weights, item_weights(snapshot).weights);
      EXPECT_EQ(read_file(file), kept);
    }
    std::filesystem::remove(file);
    EXPECT_EQ(kept_item_weights(test.shop, snapshot).weights, item_weights(snapshot).weights);
    EXPECT_EQ(read_file(file), kept);
  }
  const auto of_before = read_file(file);
  act(test, noon, "view_item", "a");
  const TimelineSnapshot snapshot(make_timelines(test.shop));
  EXPECT_NE(read_file(file), of_before);
  write_file(file, of_before);
  const auto told = kept_item_weights(test.shop, snapshot);
  EXPECT_EQ(weight_of(snapshot, told, "a"), 6);
}

}  // namespace
}  // namespace aisle::store
