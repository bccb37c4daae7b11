#include "train/selection.h"

#include "core/error.h"
#include "train/evaluation.h"
#include "train/test_tables.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

namespace aisle::train {
namespace {

const std::vector<std::string> quick = {"logistic", "boosted_trees"};

Selection select_from(const Table& table, const SelectionConfig& config) {
  Silent progress;
  return select(table, prepare::read_target(table, "bought"), config, OutcomeStore(), progress);
}

SelectionConfig quickly(const std::vector<std::string>& algorithms = quick) { return {.algorithms = algorithms}; }

// 0 for the test, else the fold that holds the row out, from 1; rows that none holds out are absent.
std::map<std::size_t, std::size_t> sides(const Selection& found) {
  std::map<std::size_t, std::size_t> out;
  for (const std::size_t row : found.test) out[row] = 0;
  for (std::size_t i = 0; i < found.held_out.size(); ++i) out[found.held_out[i]] = found.fold[i] + 1;
  return out;
}

// The model as it comes back from its files.
registry::FittedModel reloaded(const Table& table, const Selection& found) {
  return registry::from_files(model_files(table, prepare::read_target(table, "bought"), found, {"f", "/f", "h", {}}));
}

TEST(Select, FindsTheSignalAndSaysWhichColumnHoldsIt) {
  const auto found = select_from(sample(600), quickly());
  EXPECT_GT(found.leaderboard.front().measured["roc_auc"], 0.85);
  EXPECT_GT(found.measured["roc_auc"], 0.8);
  EXPECT_EQ(found.importance.front().column, "signal");
  EXPECT_NEAR(found.importance.back().drop, 0, 0.04);
  EXPECT_EQ(found.partial_dependence.front().column, "signal");
  EXPECT_EQ(found.learning.back().rows, 384U);  // of the last fold: four fifths of 480
}

// If anything leaked, some model would beat chance.
TEST(Select, ScoresChanceOnAShuffledTarget) {
  Table table = sample(1000);
  stats::Random(9).shuffle(std::span(table.columns[2].numbers));
  const auto found = select_from(table, {.cv = 3});
  EXPECT_GE(found.leaderboard.size(), 8U);
  for (const auto& candidate : found.leaderboard) {
    EXPECT_LT(candidate.measured["roc_auc"], 0.57) << candidate.name;
    EXPECT_GT(candidate.measured["roc_auc"], 0.4) << candidate.name;
  }
}

TEST(Select, TellsThreeClassesApart) {
  const auto table = sample(500, 3);
  const auto found = select_from(table, quickly());
  EXPECT_EQ(found.measured.problem, Problem::multiclass);
  EXPECT_GT(found.measured["accuracy"], 0.85);
  EXPECT_EQ(found.test_predictions.outputs, 3U);
  EXPECT_FALSE(found.threshold);
  EXPECT_EQ(found.importance.front().column, "signal");
  EXPECT_EQ(reloaded(table, found).predict(table, found.test).values, found.test_predictions.values);
}

TEST(Select, EstimatesANumber) {
  const auto table = amounts(500);
  const auto found = select_from(table, quickly({"linear", "boosted_trees"}));
  EXPECT_EQ(found.measured.problem, Problem::regression);
  EXPECT_NEAR(found.measured["rmse"], 5, 1);
  EXPECT_GT(found.measured["r2"], 0.9);
  EXPECT_FALSE(found.threshold);
  EXPECT_NEAR(found.champion.centre, 500, 5);
  EXPECT_NEAR(found.champion.scale, 20.6, 3);
  EXPECT_EQ(reloaded(table, found).predict(table, found.test).values, found.test_predictions.values);
}

TEST(Select, KeepsTestRowsOutOfTraining) {
  const auto found = select_from(sample(500), quickly({"linear"}));
  std::set<std::size_t> rows(found.training.begin(), found.training.end());
  for (const std::size_t row : found.test) EXPECT_TRUE(rows.insert(row).second);
  EXPECT_EQ(rows.size(), 500U);
  EXPECT_EQ(found.test.size(), 100U);
}

// Whatever the test rows say, what is chosen and fitted stays the same.
TEST(Select, DoesNotLookAtTheTestRowsBeforeTheEnd) {
  const auto table = sample(400);
  const auto before = select_from(table, quickly());
  Table changed = table;
  for (const std::size_t row : before.test) changed.columns[0].numbers[row] += 100;
  const auto after = select_from(changed, quickly());
  ASSERT_EQ(before.test, after.test);
  for (std::size_t a = 0; a < before.leaderboard.size(); ++a) {
    EXPECT_EQ(before.leaderboard[a].name, after.leaderboard[a].name);
    EXPECT_EQ(before.leaderboard[a].out_of_fold.values, after.leaderboard[a].out_of_fold.values);
  }
  EXPECT_EQ(before.champion.predict(table, before.training).values,
            after.champion.predict(table, after.training).values);
  EXPECT_NE(before.test_predictions.values, after.test_predictions.values);
}

TEST(Select, GivesTheSameBitsForTheSameSeedAndOthersForAnother) {
  const std::vector<std::string> algorithms = {"dnn", "boosted_trees"};
  const auto once = select_from(sample(400), {.cv = 3, .algorithms = algorithms});
  const auto again = select_from(sample(400), {.cv = 3, .algorithms = algorithms});
  const auto other = select_from(sample(400), {.cv = 3, .seed = 1, .algorithms = algorithms});
  EXPECT_EQ(once.test_predictions.values, again.test_predictions.values);
  EXPECT_NE(once.test, other.test);
  for (std::size_t a = 0; a < once.leaderboard.size(); ++a) {
    EXPECT_EQ(once.leaderboard[a].name, again.leaderboard[a].name);
    EXPECT_EQ(once.leaderboard[a].out_of_fold.values, again.leaderboard[a].out_of_fold.values);
    EXPECT_EQ(once.leaderboard[a].combination.weights, again.leaderboard[a].combination.weights);
  }
}

TEST(Select, KeepsIdenticalRowsOnOneSide) {
  Table table = sample(300);
  for (auto& column : table.columns) {
    const auto once = column.numbers;
    column.numbers.insert(column.numbers.end(), once.begin(), once.end());
  }
  const auto side = sides(select_from(table, quickly({"logistic"})));
  ASSERT_EQ(side.size(), 600U);
  for (std::size_t row = 0; row < 300; ++row) EXPECT_EQ(side.at(row), side.at(row + 300));
}

// 100 customers with a text as name, 4 rows each, and 20 rows of nobody.
Table rows_of_customers() {
  Table table = sample(420);
  Column customer{.name = "customer", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {}};
  for (std::size_t i = 0; i < 100; ++i) customer.words.push_back("customer " + std::to_string(i));
  for (std::size_t i = 0; i < 420; ++i) customer.codes.push_back(i < 400 ? static_cast<std::int32_t>(i % 100) : -1);
  table.columns.push_back(customer);
  return table;
}

TEST(Select, KeepsAGroupOnOneSide) {
  const auto table = rows_of_customers();
  const auto found = select_from(table, {.group = "customer", .algorithms = {"logistic"}});
  const auto side = sides(found);
  ASSERT_EQ(side.size(), 420U);
  std::set<std::size_t> used;
  for (std::size_t row = 0; row < 400; ++row) {
    EXPECT_EQ(side.at(row), side.at(row % 100));
    used.insert(side.at(row));
  }
  EXPECT_EQ(used.size(), 6U);
  EXPECT_NEAR(static_cast<double>(found.test.size()), 84, 8);
}

TEST(Select, TakesRowsWithoutAGroupAsGroupsOfTheirOwn) {
  const auto side = sides(select_from(rows_of_customers(), {.group = "customer", .algorithms = {"logistic"}}));
  std::set<std::size_t> used;
  for (std::size_t row = 400; row < 420; ++row) used.insert(side.at(row));
  EXPECT_GT(used.size(), 1U);
}

TEST(Select, LearnsFromThePastAndTestsOnTheLatest) {
  Table table = sample(600);
  Column day = numbers("day");
  for (std::size_t i = 0; i < 600; ++i) day.numbers.push_back(static_cast<double>((i * 7) % 600) * 86400);
  day.type = ColumnType::time;
  table.columns.push_back(day);
  const auto found = select_from(table, {.time = "day", .algorithms = {"logistic"}});
  EXPECT_EQ(found.test.size(), 120U);
  const auto side = sides(found);
  EXPECT_EQ(side.size(), 520U);  // the earliest of six blocks is held out by no fold
  for (const auto& [row, fold] : side) {
    const double block = std::floor(day.numbers[row] / 86400 / 80);  // 480 training days in 6 blocks
    EXPECT_EQ(static_cast<double>(fold), fold == 0 ? 0 : block) << row;
    EXPECT_EQ(fold == 0, day.numbers[row] >= 480.0 * 86400);
  }
}

TEST(Select, RefusesTimesThatAreTexts) {
  EXPECT_THROW(select_from(rows_of_customers(), {.time = "customer", .algorithms = {"logistic"}}), Error);
  EXPECT_THROW(select_from(rows_of_customers(), {.group = "customers", .algorithms = {"logistic"}}), Error);
  EXPECT_THROW(select_from(rows_of_customers(), {.group = "customer", .time = "signal"}), Error);
}

TEST(Select, ComparesTheChampionWithTheOthers) {
  const auto found = select_from(sample(500), quickly({"linear", "logistic", "boosted_trees"}));
  ASSERT_FALSE(found.against.empty());
  EXPECT_EQ(found.against.front().role, "runner_up");
  EXPECT_EQ(found.against.front().place, 1U);
  for (const auto& comparison : found.against) {
    const auto& other = found.leaderboard.at(comparison.place);
    const double difference = found.leaderboard[0].measured["log_loss"] - other.measured["log_loss"];
    EXPECT_NEAR(comparison.difference.difference, difference, 1e-12);
    EXPECT_LE(comparison.difference.interval.low, difference);
    EXPECT_GE(comparison.difference.interval.high, difference);
    if (comparison.role == "simpler") {
      EXPECT_LT(other.complexity, found.leaderboard[0].complexity);
      EXPECT_GE(comparison.difference.interval.high, 0);
    }
  }
}

TEST(Select, MovesTheThresholdByWhatMistakesCost) {
  const auto table = sample(500);
  const auto threshold = [&](double miss, double false_alarm) {
    const auto found =
        select_from(table, {.cost_of_miss = miss, .cost_of_false_alarm = false_alarm, .algorithms = {"logistic"}});
    EXPECT_EQ(found.champion.threshold, found.threshold->threshold);
    EXPECT_LE(found.threshold->cost, found.threshold->cost_at_half);
    return found.champion.threshold;
  };
  EXPECT_EQ(threshold(1, 1), 0.5);
  EXPECT_EQ(threshold(3, 3), 0.5);
  EXPECT_LT(threshold(20, 1), 0.3);
  EXPECT_GT(threshold(1, 20), 0.7);
}

TEST(Select, WorksWithoutATestPart) {
  const auto table = sample(300);
  const auto found = select_from(table, {.test = 0, .algorithms = {"linear", "logistic"}});
  EXPECT_TRUE(found.test.empty());
  EXPECT_EQ(found.training.size(), 300U);
  EXPECT_FALSE(found.importance.empty());
  const auto evaluation =
      evaluation_json(table, prepare::read_target(table, "bought"), found, {"f", "/f", "h", {}}, "now");
  EXPECT_EQ(evaluation.at("champion").at("measured_on").string(), "cross-validation");
}

TEST(Select, SearchesWithinItsBudget) {
  const auto found = select_from(sample(200), {.budget_seconds = 0.3, .algorithms = {"logistic"}});
  EXPECT_GT(found.trials.size(), 3U);
  EXPECT_EQ(found.leaderboard.size(), 1U);
}

// Where nothing tells the classes apart, a member says how much each weighs: a third of the rows, or a half.
TEST(Select, LetsBothClassesWeighTheSameWhenAsked) {
  Table table = sample(600);
  stats::Random(1).shuffle(std::span(table.columns[0].numbers));
  const auto mean = [&](bool balanced) {
    const auto found = select_from(table, {.balanced = balanced, .algorithms = {"linear"}});
    const auto said = found.champion.members[0].model->predict(found.champion.preparation.apply(table, found.test));
    return std::accumulate(said.values.begin(), said.values.end(), 0.0) / static_cast<double>(said.rows());
  };
  EXPECT_NEAR(mean(false), 1.0 / 3, 0.05);
  EXPECT_NEAR(mean(true), 0.5, 0.05);
}

TEST(Select, RefusesAClassWithTooFewRows) {
  Table table = sample(100);
  auto& target = table.columns[2].numbers;
  std::ranges::fill(target, 0);
  target[0] = target[1] = 1;
  EXPECT_THROW(select_from(table, quickly()), Error);
}

TEST(Select, RefusesAnAlgorithmThatCannotBeAskedThis) {
  EXPECT_THROW(select_from(amounts(200), quickly({"logistic"})), Error);
  EXPECT_THROW(select_from(sample(200), quickly({"logistic", "logistic"})), Error);
}

TEST(ModelFiles, HoldAModelThatRepeatsTheTestFigures) {
  const auto table = sample(500);
  const auto found = select_from(table, quickly({"logistic", "boosted_trees", "dnn"}));
  EXPECT_EQ(reloaded(table, found).predict(table, found.test).values, found.test_predictions.values);
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

TEST(PredictionsCsv, HoldsOneLineARowAndOfTestRowsTheChampionAlone) {
  const auto table = sample(200);
  const auto found = select_from(table, quickly());
  std::istringstream csv(predictions_csv(prepare::read_target(table, "bought"), found));
  std::string line;
  std::getline(csv, line);
  const auto names = fields_of(line);
  ASSERT_EQ(names.size(), 3 + found.leaderboard.size());
  EXPECT_EQ(names[3], found.leaderboard.front().name);
  std::size_t rows = 0;
  for (; std::getline(csv, line); ++rows) {
    const auto fields = fields_of(line);
    ASSERT_EQ(fields.size(), names.size()) << line;
    EXPECT_EQ(fields[0], std::to_string(rows + 1));
    EXPECT_FALSE(fields[3].empty());
    EXPECT_EQ(fields[4].empty(), fields[1] == "test");
  }
  EXPECT_EQ(rows, 200U);
}

TEST(PredictionsCsv, HasAColumnForEachOfSeveralClasses) {
  const auto table = sample(200, 3);
  const auto csv = predictions_csv(prepare::read_target(table, "bought"), select_from(table, quickly({"logistic"})));
  EXPECT_EQ(std::ranges::count(csv, '\n'), 201);
  EXPECT_TRUE(csv.starts_with("row,fold,truth,logistic[0],logistic[1],logistic[2]\n1,")) << csv.substr(0, 100);
}

}  // namespace
}  // namespace aisle::train
