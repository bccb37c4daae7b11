#include "models/test_sequences.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

// Without what makes a session count less.
const Json plain =
    Json::Object{{"age", 0}, {"length", 0}, {"sharpness", 1}, {"popularity", 0}, {"reach", 10}, {"backwards", 0.8}};

TEST(SessionKnn, IsTheSumWorkedByHand) {
  const auto histories = {OwnedHistory({1, 2, 3}), OwnedHistory({4, 1, 2}), OwnedHistory({5, 3}), OwnedHistory({6, 5})};
  const auto ranker = fitted_ranker("session_knn", sequences_of(6, histories), 0, plain);
  const auto found = scores(*ranker, 6, OwnedHistory({2, 5, 1}));
  const double rarity = std::pow(std::log(5.0 / 2), 2);  // of 1, 2 and 5: in two of four sessions each
  const double with_1_and_2 = rarity * (1 + std::exp(-2 / 2.5));
  const double with_5 = rarity * std::exp(-1 / 2.5);
  EXPECT_NEAR(found[1], with_1_and_2 * 2, 1e-5);
  EXPECT_NEAR(found[2], with_1_and_2 * 2, 1e-5);
  EXPECT_NEAR(found[3], with_1_and_2 * std::exp(-0.1) + with_5, 1e-5);
  EXPECT_NEAR(found[4], with_1_and_2 * 0.8, 1e-5);
  EXPECT_NEAR(found[5], with_5 * 2, 1e-5);
  EXPECT_NEAR(found[6], with_5 * 0.8, 1e-5);
}

TEST(SessionKnn, HearsLongOldAndPopularLess) {
  Json options = plain;
  options["age"] = 1;
  options["length"] = 0.5;
  options["popularity"] = 0.3;
  std::vector<OwnedHistory> histories = {OwnedHistory({1, 2, 3}), OwnedHistory({1, 4}), OwnedHistory({3, 5})};
  for (std::size_t i = 0; i < histories.size(); ++i) {
    histories[i].times.assign(histories[i].items.size(), Micros{static_cast<std::int64_t>(i)});
  }
  const auto ranker = fitted_ranker("session_knn", sequences_of(5, histories), 0, options);
  const auto found = scores(*ranker, 5, OwnedHistory({1}));
  const double rarity = std::pow(std::log(4.0 / 2), 2);
  EXPECT_NEAR(found[4], rarity * std::exp(-2.0 / 3) / std::sqrt(2), 1e-5);
  EXPECT_NEAR(found[2], rarity * std::exp(-1.0) / std::sqrt(3), 1e-5);
  EXPECT_NEAR(found[3], rarity * std::exp(-1.0) / std::sqrt(3) * std::exp(-0.1) * std::pow(2, -0.3), 1e-5);
}

TEST(SessionKnn, AsksTheMostSimilarOfTheLatestSessions) {
  Json options = plain;
  options["latest"] = 2;
  options["neighbours"] = 1;
  const auto histories = {OwnedHistory({1, 2}), OwnedHistory({1, 3, 6}), OwnedHistory({1, 4}), OwnedHistory({5, 5})};
  const auto ranker = fitted_ranker("session_knn", sequences_of(6, histories), 0, options);
  auto found = scores(*ranker, 6, OwnedHistory({1}));
  EXPECT_EQ(found[2], 0);  // not among the latest two
  EXPECT_EQ(found[3], 0);  // as similar as the one after it, which is later
  EXPECT_GT(found[4], 0);
  found = scores(*ranker, 6, OwnedHistory({3, 1}));
  EXPECT_GT(found[6], 0);
  EXPECT_EQ(found[4], 0);
}

TEST(SessionKnn, TakesTheOrderFromTimesWhereThereAreSome) {
  Json options = plain;
  options["latest"] = 1;
  OwnedHistory late({1, 2});
  late.times = {Micros{50}, Micros{60}};
  OwnedHistory early({1, 3});
  early.times = {Micros{10}, Micros{20}};
  OwnedHistory other({4, 5});
  other.times = {Micros{10}, Micros{20}};
  const auto ranker = fitted_ranker("session_knn", sequences_of(5, {late, early, other}), 0, options);
  const auto found = scores(*ranker, 5, OwnedHistory({1}));
  EXPECT_GT(found[2], 0);
  EXPECT_EQ(found[3], 0);
}

TEST(SessionKnn, CutsLongHistories) {
  Json options = plain;
  options["longest"] = 4;
  ItemList list;
  for (Code item = 1; item <= 10; ++item) list.push_back(item);
  const auto ranker =
      fitted_ranker("session_knn", sequences_of(10, {OwnedHistory(list), OwnedHistory({9, 9})}), 0, options);
  const auto found = scores(*ranker, 10, OwnedHistory({6}));
  for (Code item = 1; item <= 10; ++item) EXPECT_EQ(found[item] > 0, item >= 5 && item <= 8) << item;
}

}  // namespace
}  // namespace aisle::models
