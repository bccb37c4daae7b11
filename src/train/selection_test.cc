#include "train/selection.h"

#include "core/error.h"
#include "stats/random.h"
#include "train/evaluation.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>

namespace aisle::train {
namespace {

class Silent : public Progress {
 public:
  void start(std::string_view /*what*/, std::size_t /*steps*/) override {}
  void advance(std::string_view /*detail*/) override {}
  void finish() override {}
};

// A number that tells the class in nine rows of ten, one that tells nothing, and the class.
Table sample(std::size_t rows, bool shuffled = false) {
  stats::Random random(9);
  Column signal{.name = "signal", .numbers = {}, .codes = {}, .words = {}};
  Column noise{.name = "noise", .numbers = {}, .codes = {}, .words = {}};
  Column target{.name = "bought", .numbers = {}, .codes = {}, .words = {}};
  for (std::size_t i = 0; i < rows; ++i) {
    const bool bought = random.below(3) == 0;
    const bool shows = random.below(10) == 0 ? !bought : bought;
    signal.numbers.push_back((shows ? 2.0 : 0.0) + static_cast<double>(random.below(1000)) / 1000);
    noise.numbers.push_back(static_cast<double>(random.below(1000)) / 7);
    target.numbers.push_back(bought ? 1 : 0);
  }
  if (shuffled) random.shuffle(std::span(target.numbers));
  return {{signal, noise, target}};
}

Selection select_from(const Table& table, const SelectionConfig& config = {}) {
  Silent progress;
  return select(table, prepare::read_target(table, "bought"), config, progress);
}

TEST(Select, FindsTheSignalAndSaysWhichColumnHoldsIt) {
  const auto found = select_from(sample(600));
  EXPECT_GT(found.leaderboard.front().measured.metrics.roc_auc, 0.85);
  EXPECT_EQ(found.importance.front().column, "signal");
  EXPECT_NEAR(found.importance.back().drop, 0, 0.03);
}

// If anything leaked, some model would beat chance.
TEST(Select, ScoresChanceOnAShuffledTarget) {
  const auto found = select_from(sample(1500, true));
  for (const auto& candidate : found.leaderboard) {
    EXPECT_NEAR(candidate.measured.metrics.roc_auc, 0.5, 0.07) << candidate.algorithm;
  }
}

TEST(Select, KeepsTestRowsOutOfTraining) {
  const auto found = select_from(sample(500), {.algorithms = {"linear"}});
  std::set<std::size_t> rows(found.training.begin(), found.training.end());
  for (const std::size_t row : found.test) EXPECT_TRUE(rows.insert(row).second);
  EXPECT_EQ(rows.size(), 500U);
  EXPECT_EQ(found.test.size(), 100U);
}

TEST(Select, GivesTheSameBitsForTheSameSeed) {
  const auto once = select_from(sample(400));
  const auto again = select_from(sample(400));
  EXPECT_EQ(once.test_probability, again.test_probability);
  for (std::size_t a = 0; a < once.leaderboard.size(); ++a) {
    EXPECT_EQ(once.leaderboard[a].probability, again.leaderboard[a].probability);
  }
}

TEST(Select, WorksWithoutATestPart) {
  const auto table = sample(300);
  const auto found = select_from(table, {.test = 0, .algorithms = {"linear", "logistic"}});
  EXPECT_TRUE(found.test.empty());
  EXPECT_EQ(found.training.size(), 300U);
  EXPECT_FALSE(found.importance.empty());
  const auto evaluation = evaluation_json(table, prepare::read_target(table, "bought"), found, {"f", "h"}, "now");
  EXPECT_EQ(evaluation.at("champion").at("measured_on").string(), "cross-validation");
}

TEST(Select, RefusesAClassWithTooFewRows) {
  Table table = sample(100);
  auto& target = table.columns[2].numbers;
  std::ranges::fill(target, 0);
  target[0] = target[1] = 1;
  EXPECT_THROW(select_from(table), Error);
}

TEST(ModelFiles, HoldAModelThatRepeatsTheTestFigures) {
  const auto table = sample(500);
  const auto target = prepare::read_target(table, "bought");
  const auto found = select_from(table);
  const auto model = registry::from_files(model_files(table, target, found, {"f", "h"}));
  EXPECT_EQ(model.predict(table, found.test), found.test_probability);
}

TEST(Predictions, HoldOneLineARow) {
  const auto table = sample(100);
  const auto csv =
      predictions_csv(prepare::read_target(table, "bought"), select_from(table, {.algorithms = {"linear"}}));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 101);
  EXPECT_TRUE(csv.starts_with("row,fold,truth,linear\n1,"));
}

}  // namespace
}  // namespace aisle::train
