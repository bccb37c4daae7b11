#include "models/behaviour_batch.h"
#include "models/behaviour_training.h"
#include "models/newcomers.h"
#include "models/test_sequences.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <vector>

namespace aisle::models {
namespace {

BehaviourConfig quick(std::size_t candidates) {
  BehaviourConfig config;
  config.width = 32;
  config.batch = 200;
  config.epochs = 12;
  config.dropout = 0.1;
  config.candidates = candidates;
  return config;
}

std::size_t best_after(const Ranker& ranker, std::vector<Code> items, std::size_t count) {
  const std::vector<Code> types(items.size(), 1);
  const std::vector<features::History> asked{{items, types, {}}};
  std::vector<float> scores(count + 1);
  ranker.score(asked, scores);
  return static_cast<std::size_t>(std::max_element(scores.begin() + 1, scores.end()) - scores.begin());
}

TEST(Behaviour, LearnsWhatFollowsWhatFromAllItemsAndFromAFewDrawn) {
  const auto sequences = circle(40, 400);
  for (const std::size_t candidates : {0, 10}) {
    const auto ranker = ranking_algorithm("behaviour").make(config_to_json(quick(candidates)));
    ranker->fit({sequences, 0}, {7, 1});
    EXPECT_EQ(best_after(*ranker, {4, 5, 6}, 40), 7U) << candidates;
    EXPECT_EQ(best_after(*ranker, {39, 40}, 40), 1U) << candidates;
  }
}

TEST(Behaviour, TheSameSeedGivesTheSameBitsWhateverTheThreads) {
  const auto sequences = circle(100, 300);
  std::vector<std::vector<float>> found;
  for (const std::size_t threads : {1, 2, 5}) {
    BehaviourTraining training(quick(0), {sequences, 0}, {11, threads});
    training.epoch();
    training.epoch();
    found.emplace_back(training.parameters().begin(), training.parameters().end());
  }
  EXPECT_EQ(found[0], found[1]);
  EXPECT_EQ(found[0], found[2]);
}

// Baskets: what follows a moment is foreseen from all that lies before it, and nothing from its own basket.
TEST(Behaviour, ForeseesTheNextMomentNotTheRestOfThisOne) {
  features::Sequences sequences;
  sequences.items = 6;
  sequences.types = 1;
  const std::vector<Code> items{1, 2, 3, 4, 5, 6};
  const std::vector<Code> types(6, 1);
  const std::vector<Micros> times{{10}, {10}, {20}, {20}, {20}, {30}};
  sequences.add({items, types, times});
  encoder::Shape shape;
  shape.items = 6;
  std::vector<Block> blocks;
  behaviour_blocks({sequences, 1}, behaviour_windows(sequences, 50), 100, shape, blocks);
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].answers, (std::vector<Code>{3, 4, 5, 6}));
  ASSERT_EQ(blocks[0].rows.size(), 2U);
  EXPECT_EQ(blocks[0].rows[0].token, 1);
  EXPECT_EQ(blocks[0].rows[0].answers, 3);
  EXPECT_EQ(blocks[0].rows[1].token, 4);
  EXPECT_EQ(blocks[0].rows[1].answer, 3);
}

// Everybody puts one of the items that they saw aside, sees others, and buys what they put aside.
TEST(Behaviour, BuysWhatWasPutAsideNotWhatWasSeenLast) {
  constexpr Code seen = 1;
  constexpr Code aside = 2;
  constexpr Code bought = 3;
  stats::Random random(5);
  features::Sequences sequences;
  sequences.items = 30;
  sequences.types = 3;
  const auto one = [&] { return static_cast<Code>(1 + random.below(30)); };
  for (int person = 0; person < 150; ++person) {
    const Code wanted = one();
    sequences.add({std::vector<Code>{one(), wanted, wanted, one(), one(), wanted},
                   std::vector<Code>{seen, seen, aside, seen, seen, bought},
                   {}});
  }
  const auto ranker = ranking_algorithm("behaviour").make(Json::Object{{"epochs", 60}, {"batch", 256}});
  ranker->fit({sequences, bought}, {1, 2});
  const OwnedHistory history({4, 9, 9, 12, 17}, {seen, seen, aside, seen, seen});
  const features::History asked = history.view();
  std::vector<float> scores(31);
  ranker->score({&asked, 1}, scores);
  EXPECT_EQ(std::max_element(scores.begin() + 1, scores.end()) - scores.begin(), 9);
}

TEST(Behaviour, ForeseesItemsThatNobodyChoseByWhatTheyAre) {
  const auto sequences = two_categories();
  for (const std::size_t candidates : {0, 10}) {
    const auto ranker = ranking_algorithm("behaviour").make(config_to_json(quick(candidates)));
    ranker->fit({sequences, 0}, {7, 1});
    const std::vector<Code> toys{3, 4, 9};
    const std::vector<Code> books{23, 24, 29};
    const std::vector<Code> types(3, 1);
    const std::vector<features::History> asked{{toys, types, {}}, {books, types, {}}};
    std::vector<float> scores(82);
    ranker->score(asked, scores);
    EXPECT_GT(scores[20], scores[40]) << candidates;
    EXPECT_LT(scores[41 + 20], scores[41 + 40]) << candidates;
  }
}

TEST(Behaviour, ScoresItemsThatCameAfterItLearntByWhatTheyAre) {
  const auto sequences = two_categories();
  for (const char* device : {"kernel", "torch"}) {
    Json options = config_to_json(quick(0));
    options["device"] = device;
    const auto learnt = ranking_algorithm("behaviour").make(options);
    learnt->fit({sequences, 0}, {7, 1});
    StoredTensors weights;
    learnt->save(weights);
    const auto ranker = ranking_algorithm("behaviour").make(options);
    ranker->load(weights);
    auto& newcomers = dynamic_cast<Newcomers&>(*ranker);
    EXPECT_TRUE(newcomers.knows("category:toys"));
    EXPECT_FALSE(newcomers.knows("category:shoes"));
    newcomers.add_items(std::vector<std::vector<std::string>>{{"category:toys"}, {"category:books"}});
    const auto toys = scores(*ranker, 42, OwnedHistory({3, 4, 9}));
    const auto books = scores(*ranker, 42, OwnedHistory({23, 24, 29}));
    EXPECT_GT(toys[41], toys[42]) << device;
    EXPECT_LT(books[41], books[42]) << device;
    EXPECT_LT(toys[41], *std::max_element(toys.begin() + 1, toys.begin() + 20)) << device;
    const auto before = scores(*learnt, 40, OwnedHistory({3, 4, 9}));
    EXPECT_TRUE(std::equal(before.begin() + 1, before.end(), toys.begin() + 1)) << device;  // nothing else changes
  }
}

TEST(Behaviour, ResumesToTheSameBitsWithContentsOfItems) {
  const auto sequences = two_categories();
  for (const std::size_t candidates : {0, 10}) {
    BehaviourTraining whole(quick(candidates), {sequences, 0}, {11, 1});
    whole.epoch();
    StoredTensors state;
    whole.save(state);
    whole.epoch();
    BehaviourTraining resumed(quick(candidates), {sequences, 0}, {11, 2});
    resumed.load(state);
    resumed.epoch();
    EXPECT_TRUE(std::ranges::equal(whole.parameters(), resumed.parameters())) << candidates;
  }
}

TEST(Behaviour, ResumesToTheSameBits) {
  const auto sequences = circle(30, 100);
  BehaviourTraining whole(quick(0), {sequences, 0}, {11, 1});
  whole.epoch();
  StoredTensors state;
  whole.save(state);
  whole.epoch();
  BehaviourTraining resumed(quick(0), {sequences, 0}, {11, 1});
  resumed.load(state);
  EXPECT_EQ(resumed.epochs_done(), 1U);
  resumed.epoch();
  EXPECT_TRUE(std::ranges::equal(whole.parameters(), resumed.parameters()));
}

TEST(Behaviour, AnswersForNobodyUnknownItemsAndTheSavedModel) {
  const auto sequences = circle(20, 50);
  const auto ranker = ranking_algorithm("behaviour").make(config_to_json(quick(0)));
  ranker->fit({sequences, 0}, {7, 1});
  StoredTensors weights;
  ranker->save(weights);
  const auto again = ranking_algorithm("behaviour").make(ranker->options());
  again->load(weights);
  const std::vector<Code> items{3, 999, 4};
  const std::vector<Code> types{1, 9, 1};
  const std::vector<features::History> asked{{items, types, {}}, {}};
  std::vector<float> one(42);
  std::vector<float> two(42);
  ranker->score(asked, one);
  again->score(asked, two);
  EXPECT_EQ(one, two);
  EXPECT_TRUE(std::ranges::all_of(std::span(one).subspan(1, 20), [](float x) { return std::isfinite(x); }));
}

TEST(Behaviour, TakesLargerStepsOfALargerLogAndAsManyPasses) {
  BehaviourConfig config;
  EXPECT_EQ(wanted_batch(config, 100'000), 1024U);
  EXPECT_EQ(wanted_batch(config, 800'000), 2000U);
  EXPECT_EQ(wanted_batch(config, 100'000'000), 4096U);
  EXPECT_EQ(wanted_epochs(config, 800'000), 6U);
  config.batch = 64;
  EXPECT_EQ(wanted_batch(config, 800'000), 64U);
}

}  // namespace
}  // namespace aisle::models
