#include "train/leaderboard.h"

#include "models/link.h"
#include "models/models.h"
#include "train/test_tables.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::train {
namespace {

// Truths of two classes with known log odds, in five folds, and trials that know them more or less well.
struct Given {
  Labels truth{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
  std::vector<double> odds;
  std::vector<std::size_t> fold;
  std::vector<Trial> trials;

  void try_out(const std::string& algorithm, double stretch, double blur, double loss) {
    stats::Random random(trials.size() + 1);
    Trial trial{.algorithm = algorithm, .options = Json::Object{}, .out_of_fold = {}, .fold_loss = {loss}};
    for (const double z : odds) {
      trial.out_of_fold.values.push_back(models::sigmoid(stretch * z + blur * random.normal()));
    }
    trials.push_back(std::move(trial));
  }

  [[nodiscard]] std::vector<Candidate> ranked() const {
    Silent progress;
    return rank_candidates(trials, {truth, fold}, 1, progress);
  }
};

Given given(std::size_t rows = 2000) {
  stats::Random random(2);
  Given out;
  for (std::size_t i = 0; i < rows; ++i) {
    out.odds.push_back(1.5 * random.normal());
    out.truth.values.push_back(random.uniform() < models::sigmoid(out.odds.back()) ? 1 : 0);
    out.fold.push_back(i % 5);
  }
  return out;
}

const Candidate& named(const std::vector<Candidate>& candidates, const std::string& name) {
  return *std::ranges::find(candidates, name, &Candidate::name);
}

TEST(RankCandidates, PutsTheLeastLossFirst) {
  auto from = given();
  from.try_out("linear", 1, 1.5, 0.6);
  from.try_out("logistic", 1, 0.1, 0.5);
  const auto found = from.ranked();
  ASSERT_EQ(found.size(), 4U);
  std::vector<double> losses;
  for (const auto& candidate : found) losses.push_back(candidate.measured["log_loss"]);
  EXPECT_TRUE(std::ranges::is_sorted(losses));
  EXPECT_EQ(found.back().name, "linear");
  EXPECT_EQ(named(found, "blend").kind, "blend");
  EXPECT_EQ(named(found, "stack").kind, "stack");
  EXPECT_EQ(named(found, "linear").kind, "single");
}

TEST(RankCandidates, OfOneAlgorithmKnowsNoBlend) {
  auto from = given();
  from.try_out("logistic", 1, 0.1, 0.5);
  EXPECT_EQ(from.ranked().size(), 1U);
}

TEST(RankCandidates, TakesTheBestTrialOfAnAlgorithmThatWasNotGivenUp) {
  auto from = given();
  from.try_out("logistic", 1, 1, 0.6);
  from.try_out("logistic", 1, 0.1, 0.5);
  from.try_out("logistic", 1, 0.5, 0.4);
  from.trials.back().out_of_fold = {};  // given up
  const auto found = from.ranked();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].trials, (std::vector<std::size_t>{1}));
  EXPECT_EQ(found[0].out_of_fold.values, from.trials[1].out_of_fold.values);
}

TEST(RankCandidates, LeavesAUselessMemberOutOfTheBlend) {
  auto from = given(5000);
  from.try_out("linear", 0, 3, 0.8);
  from.try_out("logistic", 1, 0.1, 0.5);
  const auto found = from.ranked();
  const auto& blend = named(found, "blend");
  EXPECT_EQ(blend.trials, (std::vector<std::size_t>{1}));
  EXPECT_EQ(blend.combination.weights.size(), 1U);
  EXPECT_EQ(named(found, "stack").trials.size(), 2U);
}

TEST(RankCandidates, BlendsWhatIsBetterTogether) {
  auto from = given(4000);
  from.try_out("linear", 1, 1, 0.6);
  from.try_out("logistic", 1, 1, 0.6);
  const auto found = from.ranked();
  EXPECT_EQ(found.front().trials.size(), 2U);
  EXPECT_LT(named(found, "blend").measured["log_loss"], named(found, "logistic").measured["log_loss"]);
  EXPECT_EQ(named(found, "blend").complexity,
            models::algorithm("linear").complexity + models::algorithm("logistic").complexity);
}

TEST(RankCandidates, MakesWhatIsTooSureHonest) {
  auto from = given();
  from.try_out("logistic", 4, 0, 0.5);
  const auto found = from.ranked();
  EXPECT_NEAR(found[0].combination.weights[0], 0.25, 0.05);
  const evaluate::Measured sure{Problem::binary, stats::measure(from.truth, from.trials[0].out_of_fold), {}};
  EXPECT_LT(found[0].measured["log_loss"], sure["log_loss"]);
}

// Whatever a fold's labels say, the answers for its own rows must be the same: so they were made without them.
TEST(RankCandidates, AnswersForAFoldWithWeightsThatHaveNotSeenIt) {
  auto from = given();
  from.try_out("linear", 3, 1, 0.6);
  from.try_out("logistic", 3, 1.2, 0.6);
  auto changed = from;
  for (std::size_t i = 0; i < changed.fold.size(); ++i) {
    if (changed.fold[i] == 0 && i % 2 == 0) changed.truth.values[i] = 1 - changed.truth.values[i];
  }
  const auto before = from.ranked();
  const auto after = changed.ranked();
  for (const std::string name : {"blend", "stack", "linear"}) {
    const auto& old_answers = named(before, name).out_of_fold.values;
    const auto& new_answers = named(after, name).out_of_fold.values;
    for (std::size_t i = 0; i < old_answers.size(); ++i) {
      if (from.fold[i] == 0) {
        ASSERT_EQ(old_answers[i], new_answers[i]) << name;
      } else {
        ASSERT_NE(old_answers[i], new_answers[i]) << name;
      }
    }
  }
}

TEST(RankCandidates, AnswersForNumbersInTheirOwnUnit) {
  stats::Random random(3);
  Labels truth{.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
  std::vector<Trial> trials(2);
  std::vector<std::size_t> fold;
  for (std::size_t i = 0; i < 1000; ++i) {
    truth.values.push_back(1e6 + 1000 * random.normal());
    fold.push_back(i % 5);
    for (auto& trial : trials) trial.out_of_fold.values.push_back(truth.values.back() + 500 * random.normal());
  }
  trials[0].algorithm = "linear";
  trials[1].algorithm = "linear_descent";
  for (auto& trial : trials) trial.fold_loss = {500};
  Silent progress;
  const auto found = rank_candidates(trials, {truth, fold, 1e6, 1000}, 1, progress);
  EXPECT_NEAR(named(found, "linear").measured["rmse"], 500, 40);
  EXPECT_NEAR(named(found, "stack").measured["rmse"], 500 / std::sqrt(2.25), 40);
  EXPECT_NEAR(named(found, "blend").measured["rmse"], 500 / std::sqrt(2.25), 40);
}

}  // namespace
}  // namespace aisle::train
