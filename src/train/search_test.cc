#include "train/search.h"

#include "prepare/target.h"
#include "train/test_tables.h"

#include <algorithm>
#include <filesystem>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::train {
namespace {

// Trials of logistic regression on five folds of a toy table: its defaults, then what the search adds.
class SearchTest : public testing::Test {
 protected:
  std::vector<Trial> searched(double seconds, std::uint64_t seed) {
    std::vector<Trial> trials = {
        {.algorithm = "logistic", .options = Json::Object{}, .out_of_fold = {}, .fold_loss = {}}};
    folds.run(trials, progress);
    search(trials, folds, seconds, seed, progress);
    return trials;
  }

  Table table = sample(200);
  prepare::Target target = prepare::read_target(table, "bought");
  prepare::PreparationConfig preparation;
  OutcomeStore store;
  CrossValidation folds{table, target, preparation, false, 1, five_folds(target), store};
  Silent progress;

 private:
  static std::vector<stats::Fold> five_folds(const prepare::Target& target) {
    Rows rows(target.rows.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return stats::make_folds(target.labels, {}, rows, 5, 1);
  }
};

TEST_F(SearchTest, AddsTrialsAndGivesUpTheBadOnes) {
  const auto trials = searched(0.5, 1);
  ASSERT_GT(trials.size(), 6U);
  EXPECT_TRUE(std::ranges::any_of(trials, &Trial::given_up));
  double best = trials.front().loss();
  for (const auto& trial : trials) {
    EXPECT_EQ(trial.fold_loss.size(), trial.given_up() ? 2U : 5U);
    if (trial.given_up()) continue;
    best = std::min(best, trial.loss());
    EXPECT_EQ(trial.out_of_fold.rows(), 200U);
  }
  EXPECT_LE(best, trials.front().loss());
}

TEST_F(SearchTest, RepeatsForTheSameSeedAsFarAsTheTimeWent) {
  const auto once = searched(0.3, 7);
  const auto again = searched(0.3, 7);
  const auto other = searched(0.3, 8);
  const std::size_t both = std::min(once.size(), again.size());
  ASSERT_GT(both, 4U);
  for (std::size_t i = 0; i < both; ++i) {
    EXPECT_EQ(once[i].options.text(), again[i].options.text());
    EXPECT_EQ(once[i].fold_loss, again[i].fold_loss);
    EXPECT_EQ(once[i].out_of_fold.values, again[i].out_of_fold.values);
  }
  EXPECT_NE(once[1].options.text(), other[1].options.text());
}

TEST_F(SearchTest, TriesNothingWithoutTime) { EXPECT_EQ(searched(0, 1).size(), 1U); }

TEST_F(SearchTest, TakesOutcomesThatAreKept) {
  struct TearDown {
    std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "aisle_search_outcomes";
    ~TearDown() { std::filesystem::remove_all(folder); }
  } place;
  const OutcomeStore kept(place.folder, "run");
  kept.keep("logistic", Json::Object{}, 0, {.predictions = {1, std::vector<double>(40, 0.25)}, .loss = 123});
  const CrossValidation resumed(table, target, preparation, false, 1, folds.folds(), kept);
  std::vector<Trial> trials = {
      {.algorithm = "logistic", .options = Json::Object{}, .out_of_fold = {}, .fold_loss = {}}};
  resumed.run(trials, progress);
  EXPECT_EQ(trials[0].fold_loss[0], 123);
  EXPECT_LT(trials[0].fold_loss[1], 1);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_TRUE(resumed.fold()[i] != 0 || trials[0].out_of_fold.values[i] == 0.25);
  }
  EXPECT_TRUE(kept.find("logistic", Json::Object{}, 4));
}

}  // namespace
}  // namespace aisle::train
