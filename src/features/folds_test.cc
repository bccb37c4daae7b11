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

FoldContext of_looks_and_purchases() {
  auto out = context();
  out.types = {{look, "view_item"}, {purchase, "purchase"}};
  return out;
}

TEST(Recency, TellsHowLongAgoEachThingWas) {
  const auto fold = make_recency(of_looks_and_purchases());
  EXPECT_TRUE(std::isnan(read(*fold, "days_since_first", 1)));
  fold->add({.time = at_day(1), .type = look});
  fold->add({.time = at_day(3), .type = look});
  fold->add({.time = at_day(4.5), .type = cart});
  EXPECT_EQ(read(*fold, "days_since_first", 10), 9);
  EXPECT_EQ(read(*fold, "days_since_last", 10), 5.5);
  EXPECT_EQ(read(*fold, "days_since_view_item", 10), 7);
  EXPECT_TRUE(std::isnan(read(*fold, "days_since_purchase", 10)));
  fold->clear();
  EXPECT_TRUE(std::isnan(read(*fold, "days_since_view_item", 10)));
}

TEST(Frequency, CountsWithinWindowsAndByTheWeek) {
  const auto fold = make_frequency(of_looks_and_purchases());
  EXPECT_TRUE(std::isnan(read(*fold, "view_item_a_week", 1)));
  for (const double day : {10.0, 40.0, 95.0, 95.5, 98.0}) fold->add({.time = at_day(day), .type = look});
  fold->add({.time = at_day(99.5), .type = purchase});
  EXPECT_EQ(read(*fold, "view_item_1d", 100), 0);
  EXPECT_EQ(read(*fold, "view_item_7d", 100), 3);
  EXPECT_EQ(read(*fold, "view_item_90d", 100), 5);
  EXPECT_EQ(read(*fold, "view_item_90d", 101), 4);
  EXPECT_EQ(read(*fold, "view_item_all", 101), 5);
  EXPECT_EQ(read(*fold, "purchase_1d", 100), 1);
  EXPECT_EQ(read(*fold, "active_days_7d", 100), 3);  // 95, 98, 99
  EXPECT_EQ(read(*fold, "active_days_all", 100), 5);
  EXPECT_EQ(read(*fold, "view_item_a_week", 80), 0.5F);  // five in ten weeks
  // Three in the last thirty days, two in the sixty before: by a month three and one.
  EXPECT_FLOAT_EQ(read(*fold, "view_item_trend", 100), std::log(4 / 2.0F));
  EXPECT_FLOAT_EQ(read(*fold, "purchase_trend", 100), std::log(2.0F));
  EXPECT_FLOAT_EQ(read(*fold, "purchase_trend", 150), std::log(1 / 1.5F));
}

TEST(Gaps, TellTheRhythmOfOrdersAndOfDays) {
  const auto fold = make_gaps(context());
  fold->add({.time = at_day(1), .type = purchase, .order = 1});
  EXPECT_TRUE(std::isnan(read(*fold, "order_gap_mean", 2)));
  EXPECT_TRUE(std::isnan(read(*fold, "order_silence_by_gap", 2)));
  fold->add({.time = at_day(1), .type = purchase, .order = 1});  // a line of the same
  fold->add({.time = at_day(2), .type = look});
  fold->add({.time = at_day(3), .type = purchase, .order = 2});
  fold->add({.time = at_day(9), .type = purchase, .order = 3});
  EXPECT_EQ(read(*fold, "order_gap_mean", 17), 4);  // 2 and 6
  EXPECT_FLOAT_EQ(read(*fold, "order_gap_deviation", 17), std::sqrt(8.0F));
  EXPECT_EQ(read(*fold, "order_gap_last", 17), 6);
  EXPECT_EQ(read(*fold, "order_silence_by_gap", 17), 2);
  EXPECT_FLOAT_EQ(read(*fold, "order_gap_trend", 17), std::log(1.5F));
  EXPECT_FLOAT_EQ(read(*fold, "active_gap_mean", 17), 8 / 3.0F);  // 1, 1 and 6
  fold->clear();
  EXPECT_TRUE(std::isnan(read(*fold, "order_gap_last", 17)));
}

TEST(Prices, TellWhatIsPaidAndWhetherBelowTheCatalogue) {
  const auto fold = make_prices(context());
  const auto tell = [&](Code type, int price, int listed) {
    const auto money = [](int amount) { return amount < 0 ? no_price : Money{amount * 1'000'000}; };
    fold->add({.time = at_day(1), .type = type, .price = money(price), .listed = money(listed)});
  };
  EXPECT_TRUE(std::isnan(read(*fold, "discount_share", 2)));
  tell(look, -1, 40);  // the catalogue's
  tell(look, 20, 40);
  tell(purchase, 15, 20);
  tell(purchase, 30, 30);
  tell(purchase, 21, -1);  // nobody knows whether that is cheaper
  EXPECT_EQ(read(*fold, "price_seen_mean", 2), 30);
  EXPECT_EQ(read(*fold, "price_bought_mean", 2), 22);
  EXPECT_FLOAT_EQ(read(*fold, "price_bought_deviation", 2), std::sqrt((49 + 64 + 1) / 2.0F));
  EXPECT_EQ(read(*fold, "price_bought_last", 2), 21);
  EXPECT_FLOAT_EQ(read(*fold, "price_bought_by_seen", 2), 22 / 30.0F);
  EXPECT_EQ(read(*fold, "discount_share", 2), 0.5);
  EXPECT_EQ(read(*fold, "discount_mean", 2), 0.125);
}

TEST(Breadth, CountsHowManyDifferentThings) {
  const auto fold = make_breadth(context());
  EXPECT_TRUE(std::isnan(read(*fold, "items_an_event", 1)));
  for (const Code item : {1, 1, 2, 1})
    fold->add({.time = at_day(1), .type = look, .item = item, .device = item, .category = 7});
  for (const Code item : {1, 2, 1, 1}) fold->add({.time = at_day(2), .type = purchase, .item = item, .brand = item});
  fold->add({.time = at_day(2), .type = look, .campaign = 3});  // about no item
  EXPECT_EQ(read(*fold, "items", 3), 2);
  EXPECT_EQ(read(*fold, "categories", 3), 1);
  EXPECT_EQ(read(*fold, "brands", 3), 2);
  EXPECT_EQ(read(*fold, "devices", 3), 2);
  EXPECT_EQ(read(*fold, "campaigns", 3), 1);
  EXPECT_EQ(read(*fold, "items_an_event", 3), 2 / 8.0F);
  EXPECT_EQ(read(*fold, "share_bought_again", 3), 2 / 4.0F);
  EXPECT_EQ(read(*fold, "favourite_item_share", 3), 6 / 8.0F);
}

TEST(Search, TellsWhatWasSoughtAndHowThingsWereRated) {
  constexpr Code search = 5, review = 6;
  auto knows = context();
  knows.search = search;
  knows.review = review;
  const auto fold = make_search(knows);
  EXPECT_TRUE(std::isnan(read(*fold, "searches_bought", 1)));
  const auto tell = [&](double hours, Code type, Code query, float rating = NAN) {
    fold->add({.time = at_day(1) + Micros{static_cast<std::int64_t>(hours * hour.count)},
               .type = type,
               .query = query,
               .rating = rating});
  };
  tell(0, search, 1);
  tell(0.5, purchase, 0);  // within the hour
  tell(2, search, 1);
  tell(4, purchase, 0);  // too late
  tell(5, search, 2);
  tell(6, search, 2);
  tell(7, review, 0, 4);
  tell(8, review, 0, 1);
  tell(12, review, 0, 4);
  tell(24, review, 0);  // in words alone
  EXPECT_EQ(read(*fold, "queries", 4), 2);
  EXPECT_EQ(read(*fold, "searches_a_query", 4), 2);
  EXPECT_EQ(read(*fold, "searches_bought", 4), 0.25);
  EXPECT_EQ(read(*fold, "ratings", 4), 3);
  EXPECT_EQ(read(*fold, "rating_mean", 4), 3);
  EXPECT_EQ(read(*fold, "rating_last", 4), 4);
  EXPECT_EQ(read(*fold, "rating_lowest", 4), 1);
  EXPECT_EQ(read(*fold, "days_since_rating", 4), 2);
}

TEST(Profile, TellsWhoItIsAsFarAsIsKnown) {
  auto knows = context();
  knows.sexes = {{1, "f"}, {2, "m"}};
  knows.countries = {{1, "FR"}, {2, "DE"}, {0, "gone"}};
  knows.regions = {{7, "Bavaria"}};
  knows.devices = {{1, "mobile"}};
  const auto fold = make_profile(knows);
  EXPECT_TRUE(std::isnan(read(*fold, "age", 1)));
  EXPECT_EQ(read(*fold, "has_profile", 1), 0);
  fold->add({.time = at_day(1), .type = look, .device = 1, .country = 2});
  EXPECT_EQ(read(*fold, "country = DE", 2), 1);
  EXPECT_EQ(read(*fold, "country = gone", 2), 0);
  EXPECT_EQ(read(*fold, "device = mobile", 2), 1);
  EXPECT_EQ(read(*fold, "sex = f", 2), 0);
  EXPECT_EQ(read(*fold, "region = Bavaria", 2), 0);
  fold->know({.age = 33, .sex = 1, .country = 1, .region = 7});
  EXPECT_EQ(read(*fold, "region = Bavaria", 2), 1);
  EXPECT_EQ(read(*fold, "age", 2), 33);
  EXPECT_EQ(read(*fold, "has_profile", 2), 1);
  EXPECT_EQ(read(*fold, "sex = f", 2), 1);
  EXPECT_EQ(read(*fold, "country = FR", 2), 1);  // the profile's goes before that of events
  EXPECT_EQ(read(*fold, "country = DE", 2), 0);
  fold->clear();
  EXPECT_EQ(read(*fold, "has_profile", 2), 0);
  EXPECT_EQ(read(*fold, "device = mobile", 2), 0);
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
