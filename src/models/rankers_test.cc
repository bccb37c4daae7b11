#include "core/error.h"
#include "models/sparse_ranker.h"
#include "models/test_sequences.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

constexpr Code view = 1;
constexpr Code buy = 2;

class EveryRanker : public testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Rankers, EveryRanker, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const auto& entry : ranking_algorithms()) names.push_back(entry.name);
                           return names;
                         }()),
                         [](const auto& entry) { return entry.param; });

TEST_P(EveryRanker, FindsWhatFollowsWhenItsHistorySaysSo) {
  std::vector<OwnedHistory> histories;
  for (Code item = 1; item <= 9; item += 3) {  // three groups of three that are never mixed
    for (int i = 0; i < 20; ++i) histories.emplace_back(ItemList{item, item + 1, item + 2});
  }
  const auto ranker = fitted_ranker(GetParam(), sequences_of(9, histories));
  auto found = scores(*ranker, 9, OwnedHistory({4, 5}));
  for (const Code seen : {0, 4, 5}) found[seen] = -1e9F;
  if (GetParam() != "popularity" && GetParam() != "category_popularity" && GetParam() != "recency") {
    EXPECT_EQ(std::ranges::max_element(found) - found.begin(), 6);
  }
  EXPECT_FALSE(ranking_algorithm(GetParam()).what.empty());
}

TEST_P(EveryRanker, GivesTheSameBitsAgainAndWhenItIsLoaded) {
  const auto sequences = random_sequences(30, 80, 3);
  const auto ranker = fitted_ranker(GetParam(), sequences, buy);
  const auto again = fitted_ranker(GetParam(), sequences, buy);
  StoredTensors stored;
  ranker->save(stored);
  const auto loaded = ranking_algorithm(GetParam()).make(ranker->options());
  loaded->load(stored);
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    std::vector<float> first(31);
    std::vector<float> second(31);
    std::vector<float> third(31);
    const auto history = sequences[s];
    ranker->score({&history, 1}, first);
    again->score({&history, 1}, second);
    loaded->score({&history, 1}, third);
    EXPECT_EQ(first, second);
    EXPECT_EQ(first, third);
  }
}

TEST_P(EveryRanker, AnswersManyAsItAnswersOne) {
  const auto sequences = random_sequences(30, 40, 4);
  const auto ranker = fitted_ranker(GetParam(), sequences);
  std::vector<features::History> histories;
  for (std::size_t s = 0; s < sequences.size(); ++s) histories.push_back(sequences[s]);
  std::vector<float> together(histories.size() * 31);
  ranker->score(histories, together);
  for (std::size_t s = 0; s < histories.size(); ++s) {
    std::vector<float> alone(31);
    ranker->score({&histories[s], 1}, alone);
    for (std::size_t item = 1; item <= 30; ++item) EXPECT_EQ(alone[item], together[s * 31 + item]);
  }
}

TEST_P(EveryRanker, HasAnAnswerForNewcomersAndNewItems) {
  // Items 4 and 5 are in no history.
  const auto ranker = fitted_ranker(GetParam(), sequences_of(5, {OwnedHistory({1, 2, 3}), OwnedHistory({2, 3})}));
  for (const ItemList& list : {ItemList{}, ItemList{5}, ItemList{5, 4, 1}}) {
    const auto found = scores(*ranker, 5, OwnedHistory(list));
    for (std::size_t item = 1; item <= 5; ++item) EXPECT_TRUE(std::isfinite(found[item])) << item;
  }
}

TEST_P(EveryRanker, TakesWhatCameAfterLearningForUnknown) {
  const auto ranker = fitted_ranker(GetParam(), random_sequences(30, 80, 6));
  const OwnedHistory later({3, 31, 7, 4000}, {view, buy, 9, view});
  const OwnedHistory unknown({3, 0, 7, 0}, {view, buy, 0, view});
  EXPECT_EQ(scores(*ranker, 30, later), scores(*ranker, 30, unknown));
}

TEST_P(EveryRanker, WhereItIsSparseTheFewAreAllThatIsUnusual) {
  const auto sequences = random_sequences(30, 80, 7);
  const auto ranker = fitted_ranker(GetParam(), sequences, buy);
  const auto* sparse = dynamic_cast<const SparseRanker*>(ranker.get());
  if (sparse == nullptr) GTEST_SKIP() << "not sparse";
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    std::vector<float> expected(31);
    const auto history = sequences[s];
    ranker->score({&history, 1}, expected);
    std::vector<float> found(31);
    std::ranges::copy(sparse->usual(), found.begin());
    for (const Link& link : sparse->few(history)) found[link.item] = link.weight;
    for (std::size_t item = 1; item <= 30; ++item)
      ASSERT_NEAR(found[item], expected[item], 1e-5 * (1 + std::abs(expected[item])));
  }
}

TEST_P(EveryRanker, LearnsFromNextToNothing) {
  for (const auto& histories :
       {std::vector<OwnedHistory>{}, std::vector<OwnedHistory>{OwnedHistory(ItemList{})},
        std::vector<OwnedHistory>{OwnedHistory({1})}, std::vector<OwnedHistory>{OwnedHistory({1, 1})}}) {
    const auto ranker = fitted_ranker(GetParam(), sequences_of(1, histories));
    EXPECT_TRUE(std::isfinite(scores(*ranker, 1, OwnedHistory({1}))[1]));
  }
}

TEST_P(EveryRanker, ForeseesNoItemThatIsNeverOfTheTargetType) {
  if (GetParam() == "als") GTEST_SKIP() << "a point of the space, whatever the type";
  std::vector<OwnedHistory> histories;
  for (int i = 0; i < 30; ++i) histories.emplace_back(ItemList{1, 2, 3, 4}, std::vector<Code>{view, view, view, buy});
  const auto ranker = fitted_ranker(GetParam(), sequences_of(4, histories), buy);
  const auto found = scores(*ranker, 4, OwnedHistory({1}));
  for (const Code viewed : {1, 2, 3}) EXPECT_LT(found[viewed], found[4]);
}

TEST(RankingAlgorithms, AreFoundByNameAndANearNameIsProposed) {
  EXPECT_EQ(ranking_algorithm("markov").name, "markov");
  EXPECT_THROW((void)ranking_algorithm("markow"), Error);
}

TEST(Popularity, LetsOldEventsFade) {
  OwnedHistory history({1, 1, 2});
  history.times = {Micros{0}, day, Micros{31 * day.count}};
  const auto ranker =
      fitted_ranker("popularity", sequences_of(2, {history}), 0, Json::Object{{"half_life", 30}, {"smoothing", 0.5}});
  const double first = std::exp2(-31.0 / 30) + 0.5 + 0.5;
  const auto found = scores(*ranker, 2, OwnedHistory(ItemList{}));
  EXPECT_NEAR(found[1], std::log(first / (first + 1.5)), 1e-6);
  EXPECT_NEAR(found[2], std::log(1.5 / (first + 1.5)), 1e-6);
}

features::Sequences with_categories(std::size_t items, const std::vector<OwnedHistory>& histories,
                                    const std::vector<std::string>& categories) {
  auto out = sequences_of(items, histories);
  features::ItemAttributes attributes;
  for (const auto& category : categories) attributes.add(category, "", no_price);
  out.attributes = std::make_shared<const features::ItemAttributes>(std::move(attributes));
  return out;
}

TEST(CategoryPopularity, PicksACategoryAndThenAnItemOfIt) {
  const auto sequences = with_categories(4, {OwnedHistory({1, 1, 2, 3, 4, 4, 4, 4})}, {"a", "a", "b", "b"});
  EXPECT_EQ(ranking_algorithm("category_popularity").left_out(sequences), "");
  const auto ranker = fitted_ranker("category_popularity", sequences, 0,
                                    Json::Object{{"decay", 1}, {"smoothing", 1e-6}, {"elsewhere", 0.1}});
  const auto found = scores(*ranker, 4, OwnedHistory({3, 1}));
  const double in_a = 1 / (1 + std::exp(-1));
  EXPECT_NEAR(std::exp(found[1]), 0.9 * in_a * 2 / 3 + 0.1 * 2 / 8, 1e-5);
  EXPECT_NEAR(std::exp(found[4]), 0.9 * (1 - in_a) * 4 / 5 + 0.1 * 4 / 8, 1e-5);
  EXPECT_NEAR(std::exp(scores(*ranker, 4, OwnedHistory(ItemList{}))[2]), 1.0 / 8, 1e-5);
}

TEST(CategoryPopularity, IsLeftOutWithoutCategories) {
  EXPECT_NE(ranking_algorithm("category_popularity").left_out(sequences_of(2, {OwnedHistory({1, 2})})), "");
  EXPECT_NE(ranking_algorithm("category_popularity").left_out(with_categories(2, {OwnedHistory({1, 2})}, {"", ""})),
            "");
}

TEST(Markov, MixesFollowersWithPopularity) {
  const auto ranker = fitted_ranker("markov", sequences_of(3, {OwnedHistory({1, 2, 1, 3}), OwnedHistory({1, 2})}), 0,
                                    Json::Object{{"smoothing", 2}});
  const auto found = scores(*ranker, 3, OwnedHistory({3, 1}));
  // After 1 came 2 twice and 3 once; with one more each the shares are 4, 3 and 2 of 9.
  const std::vector<double> chance = {0, 2 * 4.0 / 9, 2 + 2 * 3.0 / 9, 1 + 2 * 2.0 / 9};
  for (const std::size_t item : {2, 3}) {
    EXPECT_NEAR(found[item] - found[1], std::log(chance[item] / chance[1]), 1e-6);
  }
}

TEST(Recency, KnowsHowOftenPeopleReturn) {
  std::vector<OwnedHistory> histories;
  for (int i = 0; i < 100; ++i) histories.emplace_back(ItemList{1, 2, 1});  // always back to the one before the last
  const auto ranker = fitted_ranker("recency", sequences_of(9, histories), 0, Json::Object{{"smoothing", 0.001}});
  const auto found = scores(*ranker, 9, OwnedHistory({8, 7}));
  EXPECT_GT(found[8], found[1]);  // unlike the popular item, though 8 was never seen
  EXPECT_LT(found[7], found[8]);
}

TEST(ItemCosine, IsTheCosineWorkedByHand) {
  const Json plain = Json::Object{{"shrink", 0}, {"decay", 1}};
  const auto histories = {OwnedHistory({1, 2, 3}), OwnedHistory({1, 2}), OwnedHistory({2})};
  const auto ranker = fitted_ranker("item_cosine", sequences_of(3, histories), 0, plain);
  const auto found = scores(*ranker, 3, OwnedHistory({3, 1}));
  EXPECT_NEAR(found[2], 2 / std::sqrt(2 * 3) + std::exp(-1) / std::sqrt(3), 1e-6);
  EXPECT_NEAR(found[3], 1 / std::sqrt(2), 1e-6);
}

TEST(Als, SolvesForThePersonOfTheHistory) {
  constexpr std::size_t k = 4;
  constexpr std::size_t items = 20;
  const Json options = Json::Object{{"factors", k}, {"l2", 0.7}, {"confidence", 3}, {"decay", 2}};
  const auto ranker = fitted_ranker("als", random_sequences(items, 60, 5), 0, options);
  StoredTensors stored;
  ranker->save(stored);
  const auto factors = restore<float>(stored, "items");
  const auto factor = [&](std::size_t item, std::size_t j) { return static_cast<double>(factors[item * k + j]); };
  std::vector<double> a(k * k);
  std::vector<double> b(k);
  const ItemList history = {3, 7, 11};
  std::vector<double> confidence(items + 1);
  for (std::size_t i = 0; i < history.size(); ++i)
    confidence[history[i]] = 3 * std::exp((static_cast<double>(i) - 2) / 2);
  for (std::size_t item = 1; item <= items; ++item) {
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < k; ++j) a[i * k + j] += (1 + confidence[item]) * factor(item, i) * factor(item, j);
      if (confidence[item] > 0) b[i] += (1 + confidence[item]) * factor(item, i);
    }
  }
  for (std::size_t i = 0; i < k; ++i) a[i * k + i] += 0.7;
  const auto person = naive_solve(a, b);
  const auto found = scores(*ranker, items, OwnedHistory(history));
  for (std::size_t item = 1; item <= items; ++item) {
    double expected = 0;
    for (std::size_t j = 0; j < k; ++j) expected += person[j] * factor(item, j);
    EXPECT_NEAR(found[item], expected, 1e-4) << item;
  }
}

}  // namespace
}  // namespace aisle::models
