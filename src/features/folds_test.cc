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

TEST(Visits, CountPiecesInTheCart) {
  const auto fold = make_visits(context());
  constexpr Code mug = 1, cup = 2, jug = 3;
  const auto tell = [&](double day, Code type, Code item, float quantity = NAN) {
    fold->add({.time = at_day(day), .type = type, .item = item, .quantity = quantity});
  };
  tell(1, cart, mug);
  tell(2, cart, cup);
  tell(3, cart, cup);
  tell(4, uncart, cup);
  EXPECT_EQ(read(*fold, "in_cart", 5), 2);  // one cup is left
  EXPECT_EQ(read(*fold, "hours_since_cart", 5), 48);
  tell(5, uncart, cup);
  EXPECT_EQ(read(*fold, "in_cart", 6), 1);
  EXPECT_EQ(read(*fold, "hours_since_cart", 6), 5 * 24);  // the mug
  tell(6, cart, jug, 3);
  tell(7, uncart, jug, 2);
  EXPECT_EQ(read(*fold, "in_cart", 8), 2);
  tell(7, uncart, mug);
  EXPECT_EQ(read(*fold, "in_cart", 8), 1);
  EXPECT_EQ(read(*fold, "hours_since_cart", 8), 48);  // the last jug
  tell(8, uncart, jug);
  EXPECT_EQ(read(*fold, "in_cart", 9), 0);
  for (const float weight : {0.1F, 0.6F}) tell(9, cart, cup, weight);
  tell(9, uncart, cup, 0.7F);
  EXPECT_EQ(read(*fold, "in_cart", 10), 0);
}

TEST(Money, SumsTheLinesOfEachOrder) {
  const auto fold = make_money(context());
  constexpr std::uint64_t a = 1, b = 2, untold = 0;
  const auto buy = [&](double day, std::uint64_t order, double price) {
    fold->add({.time = at_day(day),
               .type = purchase,
               .order = order,
               .price = Money{static_cast<std::int64_t>(price * 1e6)}});
  };
  buy(1, a, 10);
  buy(1, b, 20);
  buy(1, a, 30);
  EXPECT_EQ(read(*fold, "order_last", 2), 20);
  EXPECT_EQ(read(*fold, "order_largest", 2), 40);
  EXPECT_EQ(read(*fold, "order_mean", 2), 30);
  buy(31, b, 25);  // a month later
  EXPECT_EQ(read(*fold, "order_last", 32), 45);
  EXPECT_EQ(read(*fold, "order_largest", 32), 45);
  for (const double price : {3, 4}) buy(33, untold, price);
  buy(33, a, 1);
  EXPECT_EQ(read(*fold, "order_last", 34), 7);
  EXPECT_EQ(read(*fold, "order_largest", 34), 45);
  EXPECT_EQ(read(*fold, "orders_all", 34), 3);
  fold->clear();
  buy(40, a, 5);
  EXPECT_EQ(read(*fold, "order_last", 41), 5);
  EXPECT_EQ(read(*fold, "order_largest", 41), 5);
}

TEST(Categories, CountEachTypeInEachOfTheLargestOnes) {
  auto with_hats = context();
  constexpr Code hats = 2;
  with_hats.categories = {{0, "gone"}, {hats, "hats"}};
  const auto fold = make_categories(with_hats);
  EXPECT_EQ(read(*fold, "view_item in hats_all", 1), 0);
  for (const double day : {1, 50, 98, 99}) fold->add({.time = at_day(day), .type = look, .category = hats});
  fold->add({.time = at_day(99.5), .type = purchase, .category = hats});
  EXPECT_EQ(read(*fold, "in hats_7d", 100), 3);
  EXPECT_EQ(read(*fold, "view_item in hats_7d", 100), 2);
  EXPECT_EQ(read(*fold, "view_item in hats_90d", 100), 3);
  EXPECT_EQ(read(*fold, "add_to_cart in hats_all", 100), 0);
  EXPECT_EQ(read(*fold, "purchase in hats_7d", 100), 1);
  EXPECT_EQ(read(*fold, "bought in hats", 100), 1);
  EXPECT_EQ(read(*fold, "purchases_a_look in hats", 100), 0.25);
  EXPECT_EQ(read(*fold, "view_item in gone_all", 100), 0);
  EXPECT_TRUE(std::isnan(read(*fold, "purchases_a_look in gone", 100)));
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
