#include "train/rank_blend.h"

#include "core/error.h"
#include "stats/random.h"
#include "train/next_item.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::train {
namespace {

using evaluate::Question;
using features::History;
using features::Sequences;

constexpr std::size_t items = 40;

// Knows the answer to histories that begin with certain items, and is at a loss elsewhere.
class Knower : public models::Ranker {
 public:
  Knower(Code from, Code to, Scale scale) : from_(from), to_(to), scale_(scale) {}

  void fit(const models::NextItem& /*task*/, const models::Fitting& /*how*/) override {}
  void score(std::span<const History> histories, std::span<float> scores) const override {
    std::ranges::fill(scores, scale_ == Scale::log ? -4.0F : 0.0F);
    for (std::size_t i = 0; i < histories.size(); ++i) {
      const Code first = histories[i].item.front();
      if (first >= from_ && first < to_) scores[i * (items + 1) + first % items + 1] = scale_ == Scale::log ? -0.1F : 3;
    }
  }
  [[nodiscard]] Scale scale() const override { return scale_; }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& weights) const override {
    weights["from"] = stored(std::span<const double>(std::vector<double>{static_cast<double>(from_)}), {1});
  }
  void load(const StoredTensors& weights) override { from_ = static_cast<Code>(restore<double>(weights, "from")[0]); }

 private:
  Code from_, to_;
  Scale scale_;
};

// People of whom four in five go on with the item after the first one.
struct World {
  Sequences sequences;
  std::vector<Question> questions;

  World() {
    sequences.items = items;
    sequences.types = 1;
    stats::Random random(1);
    for (std::uint32_t i = 0; i < 400; ++i) {
      const auto first = static_cast<Code>(random.below(items) + 1);
      const auto next = static_cast<Code>(random.uniform() < 0.8 ? first % items + 1 : random.below(items) + 1);
      sequences.add({std::vector<Code>{first, next}, std::vector<Code>{1, 1}, {}});
      questions.push_back({i, 1, next});
    }
  }
};

std::shared_ptr<models::Ranker> knower(Code from, Code to,
                                       models::Ranker::Scale scale = models::Ranker::Scale::weight) {
  return std::make_shared<Knower>(from, to, scale);
}

double recall(const models::Ranker& ranker, const World& world) {
  return evaluate::ranking_metrics(evaluate::ranks(ranker, world.sequences, world.questions, false))
      .at("recall@10")
      .number();
}

TEST(RankBlend, KnowsWhatItsMembersKnowTogether) {
  const World world;
  RankBlend blend({knower(1, 21), knower(21, 41, models::Ranker::Scale::log)});
  blend.fit_weights(world.sequences, world.questions, false);
  EXPECT_GT(blend.weights()[0], 0);
  EXPECT_GT(blend.weights()[1], 0);
  EXPECT_GT(recall(blend, world), 0.8);
  EXPECT_LT(recall(*knower(1, 21), world), 0.7);
}

TEST(RankBlend, LetsMembersGoThatKnowNothing) {
  const World world;
  RankBlend blend({knower(0, 0), knower(1, 41)});
  EXPECT_EQ(blend.fit_weights(world.sequences, world.questions, false), (std::vector<std::size_t>{1}));
  ASSERT_EQ(blend.members().size(), 1U);
  EXPECT_GT(blend.weights()[0], 0);
  EXPECT_EQ(recall(blend, world), recall(*knower(1, 41), world));
}

TEST(RankBlend, GivesWhoIsAlwaysRightHighProbabilities) {
  const World world;
  RankBlend blend({knower(1, 41)});
  blend.fit_weights(world.sequences, world.questions, false);
  const History history = world.sequences[0].first(1);
  std::vector<float> scores(items + 1);
  blend.score({&history, 1}, scores);
  double sum = 0;
  for (std::size_t item = 1; item <= items; ++item) sum += std::exp(scores[item]);
  EXPECT_GT(std::exp(scores[history.item[0] % items + 1]) / sum, 0.8);
}

// Says the same of the same history, and nothing that has to do with what comes.
class Guesser : public Knower {
 public:
  explicit Guesser(std::uint64_t seed) : Knower(0, 0, Scale::log), seed_(seed) {}
  void score(std::span<const History> histories, std::span<float> scores) const override {
    for (std::size_t i = 0; i < histories.size(); ++i) {
      stats::Random random(seed_ * 1000 + histories[i].item.front());
      for (std::size_t item = 0; item <= items; ++item)
        scores[i * (items + 1) + item] = static_cast<float>(random.normal());
    }
  }

 private:
  std::uint64_t seed_;
};

TEST(RankBlend, WeightsThatFitTheirQuestionsByChanceAreWorthNothingToOtherPeople) {
  constexpr std::size_t worlds = 30;
  double in_sample = 0;
  double cross_fitted = 0;
  for (std::uint64_t w = 0; w < worlds; ++w) {
    World world;
    stats::Random random(w);
    world.questions.resize(24);
    for (auto& question : world.questions) question.answer = static_cast<Code>(1 + random.below(items));
    RankBlend::Members members;
    for (std::uint64_t m = 0; m < 6; ++m) members.push_back(std::make_shared<Guesser>(w * 6 + m));
    const auto ranks = [&](const models::Ranker& ranker, std::span<const Question> asked) {
      return evaluate::ranks(ranker, world.sequences, asked, false);
    };
    const BlendFitting fitting(members, world.sequences, world.questions, false, {});
    const auto worth = [](const std::vector<double>& of) { return mean_worth(of, evaluate::Protocol::time) / worlds; };
    in_sample += worth(ranks(RankBlend(members, fitting.fit()), world.questions));
    cross_fitted += worth(cross_fitted_ranks(members, fitting, world.questions, ranks));
  }
  double chance = 0;  // what a guess is worth
  for (std::size_t rank = 0; rank < 10; ++rank) chance += 1 / std::log2(rank + 2.0) / items;
  EXPECT_GT(in_sample, chance + 0.035);
  EXPECT_NEAR(cross_fitted, chance, 0.025);
}

TEST(RankBlend, CrossFittedRanksAreThoseOfTheBlendWhereItKnows) {
  const World world;
  const RankBlend::Members members{knower(1, 21), knower(21, 41, models::Ranker::Scale::log)};
  const BlendFitting fitting(members, world.sequences, world.questions, false, {});
  const auto found = cross_fitted_ranks(members, fitting, world.questions,
                                        [&](const models::Ranker& ranker, std::span<const Question> asked) {
                                          return evaluate::ranks(ranker, world.sequences, asked, false);
                                        });
  EXPECT_GT(evaluate::ranking_metrics(found).at("recall@10").number(), 0.8);
}

// Puts the item behind the next one first, and the next one second.
class OneTooFar : public Knower {
 public:
  OneTooFar() : Knower(0, 0, Scale::weight) {}
  void score(std::span<const History> histories, std::span<float> scores) const override {
    std::ranges::fill(scores, 0.0F);
    for (std::size_t i = 0; i < histories.size(); ++i) {
      const std::size_t next = histories[i].item.front() % items + 1;
      scores[i * (items + 1) + next] = 2;
      scores[i * (items + 1) + next % items + 1] = 3;
    }
  }
};

TEST(RankBlend, WeightsMindOnlyWhatCanBeTheAnswer) {
  // Items of even numbers fit. Who had an odd one goes on with the even one behind it, always.
  Sequences sequences;
  sequences.items = items;
  sequences.types = 1;
  std::vector<Question> questions;
  const evaluate::Fits fits = [](Code item, Micros) { return item % 2 == 0; };
  for (std::uint32_t i = 0; i < 400; ++i) {
    const auto first = static_cast<Code>(2 * (i % (items / 2)) + 1);
    const std::vector<Code> history{first, first + 1};
    const std::vector<Code> types{1, 1};
    const std::vector<Micros> times{{1}, {2}};
    sequences.add({history, types, times});
    questions.push_back({i, 1, first + 1, {2}});
  }
  const auto chance = [&](const evaluate::Fits& known) {
    RankBlend blend({std::make_shared<OneTooFar>()});
    blend.fit_weights(sequences, questions, false, known);
    const History history = sequences[0].first(1);
    std::vector<float> scores(items + 1);
    blend.score({&history, 1}, scores);
    double sum = 0;
    for (Code item = 2; item <= items; item += 2) sum += std::exp(scores[item]);
    return std::exp(scores[2]) / sum;
  };
  EXPECT_GT(chance(fits), 0.95);
  EXPECT_GT(chance(fits), chance({}) + 0.02);
}

TEST(RankBlend, RanksAsTheWeightedSumOfLogarithms) {
  const World world;
  RankBlend blend({knower(1, 25), knower(15, 41, models::Ranker::Scale::log)});
  blend.fit_weights(world.sequences, world.questions, false);
  ASSERT_EQ(blend.members().size(), 2U);
  const History history = world.sequences[0].first(1);
  std::vector<float> found(items + 1);
  blend.score({&history, 1}, found);
  const Code answer = history.item[0] % items + 1;
  const Code other = answer % items + 1;
  StoredTensors stored;
  blend.save(stored);
  const double floor = restore<double>(stored, "blend.floors")[0];
  const double first = history.item[0] < 25 ? std::log((3 + floor) / floor) : 0;
  const double second = history.item[0] >= 15 ? 3.9 : 0;
  EXPECT_NEAR(found[answer] - found[other], blend.weights()[0] * first + blend.weights()[1] * second, 1e-4);
}

TEST(RankBlend, IsTheSameWhenItIsLoaded) {
  const World world;
  RankBlend blend({knower(1, 21), knower(21, 41)});
  blend.fit_weights(world.sequences, world.questions, false);
  StoredTensors stored;
  blend.save(stored);
  RankBlend loaded({knower(30, 21), knower(30, 41)});
  loaded.load(stored);
  EXPECT_TRUE(std::ranges::equal(blend.weights(), loaded.weights()));
  EXPECT_EQ(recall(blend, world), recall(loaded, world));
  RankBlend other({knower(1, 21)});
  EXPECT_THROW(other.load(stored), Error);
}

TEST(SoftmaxWeights, FindTheWeightsThatMadeTheChoices) {
  // Three alternatives of two scores each, chosen at random by w = (1.5, 0.5); the last stands for four.
  const std::vector<double> truth = {1.5, 0.5};
  stats::Random random(2);
  std::vector<Choice> choices;
  for (int i = 0; i < 20000; ++i) {
    std::vector<std::array<float, 2>> scores(6);
    for (std::size_t a = 0; a < 3; ++a)
      scores[a] = {static_cast<float>(random.normal()), static_cast<float>(random.normal())};
    for (std::size_t a = 3; a < 6; ++a) scores[a] = scores[2];
    std::vector<double> chances;
    double sum = 0;
    for (const auto& [a, b] : scores) sum += chances.emplace_back(std::exp(truth[0] * a + truth[1] * b));
    double left = random.uniform() * sum;
    std::size_t chosen = 0;
    while (chosen < 5 && left > chances[chosen]) left -= chances[chosen++];
    Choice& choice = choices.emplace_back();
    const auto add = [&](std::size_t alternative, double times) {
      choice.scores.insert(choice.scores.end(), scores[alternative].begin(), scores[alternative].end());
      choice.log_times.push_back(static_cast<float>(std::log(times)));
    };
    add(chosen, 1);
    for (std::size_t a = 0; a < 2; ++a) {
      if (a != chosen) add(a, 1);
    }
    add(2, chosen >= 2 ? 3 : 4);
  }
  const auto found = softmax_weights(choices, 2);
  EXPECT_NEAR(found[0], 1.5, 0.05);
  EXPECT_NEAR(found[1], 0.5, 0.05);
}

TEST(SoftmaxWeights, AreNeverBelowZero) {
  const std::vector<Choice> choices = {{.scores = {1, -1, 0, 0}, .log_times = {0, 0}},
                                       {.scores = {1, -1, 0.5, 0}, .log_times = {0, 0}},
                                       {.scores = {0, 0, 0.5, 0}, .log_times = {0, 0}}};
  const auto found = softmax_weights(choices, 2);
  EXPECT_GT(found[0], 0);
  EXPECT_EQ(found[1], 0);
}

TEST(SoftmaxWeights, RankByHand) {
  const std::vector<Choice> choices = {{.scores = {1, 0, 2, 0, 1, 0}, .log_times = {0, 0, 0}},
                                       {.scores = {3, 0, 2, 5}, .log_times = {0, 0}}};
  EXPECT_DOUBLE_EQ(ndcg_of(choices, std::vector<double>{1, 0}), (1 / std::log2(3.5) + 1) / 2);
  EXPECT_DOUBLE_EQ(ndcg_of(choices, std::vector<double>{1, 1}), (1 / std::log2(3.5) + 1 / std::log2(3)) / 2);
  EXPECT_EQ(ranking_weights(choices, {1, 1})[1], 0);
}

}  // namespace
}  // namespace aisle::train
