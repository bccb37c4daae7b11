#include "decide/recommend.h"

#include "decide/desk.h"
#include "features/test_timelines.h"

#include <cmath>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace aisle::decide {
namespace {

using Texts = std::vector<std::string>;

// A shop without a model.
class Recommend : public testing::Test {
 protected:
  void list(const std::string& item, const std::string& category) {
    const std::string properties = R"({"category":")" + category + "\"}";
    live_->add(
        {.time = next(), .received = features::start, .type = "item", .item_id = item, .properties = properties});
  }
  void hide(const std::string& item) {
    live_->add({.time = next(),
                .received = features::start,
                .type = "item",
                .item_id = item,
                .properties = R"({"hidden":true})"});
  }
  void view(const std::string& item, int times) {
    for (int i = 0; i < times; ++i)
      live_->add({.time = features::start,
                  .received = features::start,
                  .type = "view_item",
                  .user_id = "somebody",
                  .item_id = item});
  }
  Micros next() { return features::start + Micros{++told_}; }

  std::shared_ptr<const Desk> desk() {
    const predict::Edition edition{.live = live_, .tasks = {}, .rankings = {}};
    return make_desk(std::make_shared<const predict::Edition>(edition), rules_);
  }
  Recommendation answer(const ItemQuestion& question) { return recommend(*desk(), question); }
  Texts items(const ItemQuestion& question) {
    Texts out;
    for (const auto& each : answer(question).items) out.emplace_back(item_id(*live_, each.candidate));
    return out;
  }

  std::shared_ptr<predict::Live> live_ = std::make_shared<predict::Live>(features::empty_snapshot());
  Rules rules_;
  int told_ = 0;
};

TEST_F(Recommend, ACategoryThatIsFullLeavesItsPlacesToOthers) {
  for (int i = 0; i < 100; ++i) {
    list("big" + std::to_string(i), "big");
    view("big" + std::to_string(i), 100 - i);
  }
  list("looked at", "small");
  view("looked at", 1);
  list("new", "other");
  rules_.most_per_category = 1;
  EXPECT_EQ(items({.n = 3}), (Texts{"big0", "looked at", "new"}));
  EXPECT_EQ(items({.n = 9}).size(), 3);
  EXPECT_EQ(items({.n = 3, .categories = {"big", "small", "other"}}), (Texts{"big0", "looked at", "new"}));
  rules_.pins = {"big7"};
  EXPECT_EQ(items({.n = 3}), (Texts{"big7", "looked at", "new"}));
}

TEST_F(Recommend, WhereNoCategoryHasRoomNothingElseIsLookedAt) {
  for (int i = 0; i < 1500; ++i) {
    const std::string item = "i" + std::to_string(i);
    list(item, "c" + std::to_string(i % 5));
    view(item, 1);
  }
  list("one of two", "small");
  list("hidden", "small");
  list("without", "");
  for (const char* each : {"hidden", "without"}) hide(each);
  rules_.most_per_category = 2;
  EXPECT_FALSE(desk()->catalogue.contains(0) && desk()->catalogue.at(0).standing > 0);
  EXPECT_EQ(desk()->places, 11);
  const auto left_out = [](const Recommendation& answer) {
    return answer.left_out[static_cast<std::size_t>(LeftOut::full_category)];
  };
  const auto told = answer({.n = 12});
  EXPECT_EQ(told.items.size(), 11);
  EXPECT_LT(left_out(told), 600);
  const auto named = answer({.n = 12, .categories = {"c0", "c1"}});
  EXPECT_EQ(named.items.size(), 4);
  EXPECT_EQ(left_out(named), named.considered - 4);
  const auto without = answer({.n = 12, .exclude = {"one of two"}});  // of which the desk knows nothing
  EXPECT_EQ(without.items.size(), 10);
  EXPECT_LT(left_out(without), 800);
}

TEST_F(Recommend, ACategoryThatHasRoomIsFoundBehindThousandsThatHaveNone) {
  list("far", "small");
  for (int i = 0; i < 3000; ++i) {
    const std::string item = "i" + std::to_string(i);
    list(item, "big");
    view(item, 1);
  }
  rules_.most_per_category = 1;
  EXPECT_EQ(items({.n = 2}), (Texts{"i0", "far"}));
}

TEST_F(Recommend, ACategoryThatIsNamedAndHasRoomIsFoundBehindHundredsThatHaveNone) {
  for (int i = 0; i < 1000; ++i) list("i" + std::to_string(i), "big");
  list("far", "small");
  rules_.most_per_category = 1;
  EXPECT_EQ(items({.n = 2, .categories = {"big", "small"}}), (Texts{"i0", "far"}));
}

TEST_F(Recommend, OfManyCategoriesThatAreNamedSomeOfEachAreLookedAt) {
  ItemQuestion question;
  for (int i = 0; i < 200; ++i) {
    const std::string category = std::to_string(i);
    question.categories.push_back(category);
    for (int k = 0; k < 30; ++k) list(category + "." + std::to_string(k), category);
    for (int k = i < 190 ? 0 : 1; k < 30; ++k) hide(category + "." + std::to_string(k));
  }
  rules_.most_per_category = 1;
  const auto told = answer(question);
  EXPECT_EQ(told.items.size(), 10);
  EXPECT_LE(told.left_out[static_cast<std::size_t>(LeftOut::hidden)], 4000);
}

TEST_F(Recommend, WhatNobodyHasLookedAtComesBehindTheNewestFirst) {
  for (const char* item : {"a", "b", "c"}) list(item, "");
  view("a", 1);
  view("unlisted", 2);
  EXPECT_EQ(items({}), (Texts{"unlisted", "a", "c", "b"}));
  EXPECT_EQ(items({.n = 3}), (Texts{"unlisted", "a", "c"}));
}

TEST_F(Recommend, BoostsHoldWithoutAModel) {
  for (const char* item : {"a", "b", "c", "d"}) list(item, item);
  view("a", 8);
  view("b", 4);
  rules_.boosts = {{.category = "b", .by = 1}, {.category = "c", .by = 1}};
  EXPECT_EQ(items({}), (Texts{"b", "a", "c", "d"}));
  EXPECT_EQ(items({.items = Texts{"d", "c", "a", "b"}}), (Texts{"b", "a", "c", "d"}));
  const auto told = answer({});
  EXPECT_NEAR(told.items[0].candidate.score, 0.5, 1e-6);
  EXPECT_NEAR(told.items[1].candidate.score, std::exp(-1), 1e-6);
  rules_.boosts.front().by = 0.5;
  EXPECT_EQ(items({}), (Texts{"a", "b", "c", "d"}));
}

TEST_F(Recommend, BoostsOfABrandAndOfWhatIsFreshHold) {
  list("old", "c");
  live_->add({.time = now() - hour, .received = now(), .type = "item", .item_id = "fresh"});
  live_->add({.time = next(), .type = "item", .item_id = "acme", .properties = R"({"brand":"Acme"})"});
  view("old", 4);
  view("fresh", 2);
  view("acme", 1);
  EXPECT_EQ(items({}), (Texts{"old", "fresh", "acme"}));
  rules_.fresh_within = day;
  rules_.fresh_boost = 1;
  EXPECT_EQ(items({}), (Texts{"fresh", "old", "acme"}));
  rules_.boosts = {{.brand = "Acme", .by = 3}};
  EXPECT_EQ(items({}), (Texts{"acme", "fresh", "old"}));
  rules_.fresh_within = Micros{minute.count};
  EXPECT_EQ(items({}), (Texts{"acme", "old", "fresh"}));
}

TEST_F(Recommend, OutsideOfThePricesNothingStands) {
  for (const int price : {4, 5, 9}) {
    const std::string item = std::to_string(price);
    live_->add({.time = next(), .type = "item", .item_id = item, .price = Money{price * 1'000'000}});
    view(item, 10 - price);
  }
  list("of no price", "c");
  view("of no price", 1);
  rules_.price_from = Money{5'000'000};
  EXPECT_EQ(items({}), (Texts{"5", "9", "of no price"}));
  rules_.price_to = Money{8'000'000};
  const auto told = answer({});
  EXPECT_EQ(told.items.size(), 2);
  EXPECT_EQ(told.left_out[static_cast<std::size_t>(LeftOut::price)], 2);
}

TEST_F(Recommend, IsAnsweredFromAnotherPastWhereOneIsGiven) {
  list("a", "c");
  list("b", "c");
  view("a", 2);
  view("b", 1);
  live_->add({.time = now(), .type = "purchase", .user_id = "anna", .item_id = "a"});
  rules_.not_bought = day;
  EXPECT_EQ(items({.user = "anna"}), Texts{"b"});
  const TimelineColumns nothing;
  EXPECT_EQ(items({.user = "anna", .past = &nothing}), (Texts{"a", "b"}));
}

TEST_F(Recommend, TheOrderOfBoostsIsMadeOnceForOneOfPopularity) {
  for (const char* item : {"a", "b"}) list(item, item);
  view("a", 2);
  view("b", 1);
  rules_.boosts = {{.category = "b", .by = 1}};
  const auto desk = this->desk();
  const auto popular = live_->items().popular();
  const auto order = popular_order(*desk);
  const auto again = popular_order(*desk);
  EXPECT_TRUE(order == again || live_->items().popular() != popular);  // which is another one after a second
  EXPECT_EQ(live_->codes().text(Coded::item, order->front()), "b");
}

TEST_F(Recommend, OfUnknownCategoriesThereIsNothing) {
  list("a", "known");
  view("a", 1);
  EXPECT_EQ(items({.categories = {"unknown"}}), Texts{});
  EXPECT_EQ(items({.categories = {"unknown", "known"}}), Texts{"a"});
  EXPECT_EQ(popular(*desk(), {.categories = {"unknown"}}).size(), 0);
}

}  // namespace
}  // namespace aisle::decide
