#include "features/folds.h"

#include "features/test_timelines.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::features {
namespace {

constexpr Code look = 1, cart = 2, uncart = 3, purchase = 4;

FoldContext context() {
  FoldContext out;
  out.view_item = look;
  out.add_to_cart = cart;
  out.remove_from_cart = uncart;
  out.purchase = purchase;
  return out;
}

float read(const Fold& fold, std::string_view name, double day) {
  std::vector<float> row(static_cast<std::size_t>(fold.width()));
  fold.read(at_day(day), row);
  return row[static_cast<std::size_t>(std::ranges::find(fold.names(), name) - fold.names().begin())];
}

TEST(Visits, KnowWhatWasTakenOutOfTheCart) {
  const auto fold = make_visits(context());
  fold->add({.time = at_day(1), .type = cart, .item = 1});
  fold->add({.time = at_day(2), .type = cart, .item = 2});
  fold->add({.time = at_day(3), .type = uncart, .item = 1});
  fold->add({.time = at_day(3), .type = uncart, .item = 5});
  EXPECT_EQ(read(*fold, "in_cart", 4), 1);
  EXPECT_EQ(read(*fold, "hours_since_cart", 4), 48);
  fold->add({.time = at_day(3), .type = uncart, .item = 2});
  EXPECT_EQ(read(*fold, "in_cart", 4), 0);
  EXPECT_TRUE(std::isnan(read(*fold, "hours_since_cart", 4)));
}

TEST(Categories, TellWhatIsDoneInTheFavouriteOne) {
  const auto fold = make_categories(context());
  EXPECT_TRUE(std::isnan(read(*fold, "favourite_category_view_item_all", 1)));
  constexpr Code shoes = 1, hats = 2;
  for (const double day : {1, 50, 98, 99}) fold->add({.time = at_day(day), .type = look, .category = shoes});
  for (const double day : {99.1, 99.2}) fold->add({.time = at_day(day), .type = cart, .category = hats});
  fold->add({.time = at_day(99.3), .type = purchase, .category = shoes});
  EXPECT_EQ(read(*fold, "favourite_category_view_item_7d", 100), 2);
  EXPECT_EQ(read(*fold, "favourite_category_view_item_90d", 100), 3);
  EXPECT_EQ(read(*fold, "favourite_category_view_item_all", 100), 4);
  EXPECT_EQ(read(*fold, "favourite_category_add_to_cart_all", 100), 0);
  EXPECT_EQ(read(*fold, "favourite_category_purchases_a_look_7d", 100), 0.5);
  EXPECT_EQ(read(*fold, "favourite_category_purchases_a_look_all", 100), 0.25);
  EXPECT_TRUE(std::isnan(read(*fold, "favourite_category_purchases_a_look_7d", 110)));
  for (int i = 0; i < 4; ++i) fold->add({.time = at_day(111), .type = cart, .category = hats});
  EXPECT_EQ(read(*fold, "favourite_category_add_to_cart_7d", 112), 4);
  fold->clear();
  EXPECT_TRUE(std::isnan(read(*fold, "favourite_category_add_to_cart_7d", 112)));
}

}  // namespace
}  // namespace aisle::features
