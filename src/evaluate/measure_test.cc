#include "evaluate/measure.h"

#include "core/error.h"
#include "evaluate/importance.h"
#include "evaluate/partial_dependence.h"
#include "prepare/preparation.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>
#include <utility>

namespace aisle::evaluate {
namespace {

// What a model says of a row.
using Answer = std::function<double(std::span<const float>)>;

Predictions answers(const Answer& answer, const Matrix& features) {
  Predictions out;
  for (std::size_t i = 0; i < features.rows; ++i) out.values.push_back(answer(features.row(i)));
  return out;
}

Column numbers(std::string name, std::vector<double> values) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(values), .codes = {}, .words = {}};
}

// Visitors of a shop, of whom those with many visits buy. The features: three of `city`, none of `shop` (it never
// varies), then `visits`, then `basket`.
constexpr std::size_t city = 0;
constexpr std::size_t cities = 3;
constexpr std::size_t visits = 3;
constexpr std::size_t basket = 4;

struct Visitors {
  Table table;
  prepare::Preparation preparation;
  Matrix features;
  Labels labels;
};

Labels two_classes(std::vector<double> values) {
  return {.problem = Problem::binary, .classes = {"no", "yes"}, .values = std::move(values), .weights = {}};
}

Visitors visitors(std::size_t count = 400) {
  stats::Random random(7);
  Column place{.name = "city", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {"Oslo", "Bern", "Rome"}};
  std::vector<double> how_often;
  std::vector<double> how_much;
  std::vector<double> buys;
  for (std::size_t i = 0; i < count; ++i) {
    place.codes.push_back(static_cast<std::int32_t>(random.below(cities)));
    how_often.push_back(static_cast<double>(random.below(20)));
    how_much.push_back(static_cast<double>(random.below(50)) / 2);
    buys.push_back(how_often.back() >= 10 ? 1 : 0);
  }
  const Table table{{place, numbers("shop", std::vector<double>(count, 1)), numbers("visits", how_often),
                     numbers("basket", how_much)}};
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const Labels labels = two_classes(buys);
  using Switch = prepare::PreparationConfig::Switch;
  const prepare::PreparationConfig plain{
      .categories = prepare::PreparationConfig::Categories::onehot, .codes = Switch::off, .pairs = Switch::off};
  auto fitted = prepare::Preparation::fit(table, rows, labels, "bought", plain, 1);
  return {table, std::move(fitted.preparation), std::move(fitted.features), labels};
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<Importance> importance(const Visitors& given, const Answer& answer, std::uint64_t seed) {
  Rows rows(given.table.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return permutation_importance(
      [&](const Table& shuffled) { return answers(answer, given.preparation.apply(shuffled, rows)); }, given.table,
      rows, given.labels, {"city", "visits", "basket"}, seed);
}

TEST(PermutationImportance, FindsTheColumnThatMatters) {
  const auto given = visitors();
  const auto found = importance(given, [](auto row) { return logistic(row[visits]); }, 1);
  ASSERT_EQ(found.size(), 3U);  // `shop` has no features
  EXPECT_EQ(found[0].column, "visits");
  EXPECT_NEAR(found[0].drop, 0.5, 0.05);  // from a perfect order to none
  EXPECT_LE(found[0].interval.low, found[0].drop);
  EXPECT_GE(found[0].interval.high, found[0].drop);
  EXPECT_LT(found[0].interval.low, found[0].interval.high);
}

TEST(PermutationImportance, IsZeroForAColumnThatTheModelIgnores) {
  const auto given = visitors();
  for (const auto& one : importance(given, [](auto row) { return logistic(row[visits]); }, 1)) {
    if (one.column == "visits") continue;
    EXPECT_EQ(one.drop, 0) << one.column;
    EXPECT_EQ(one.interval.low, 0) << one.column;
    EXPECT_EQ(one.interval.high, 0) << one.column;
  }
}

TEST(PermutationImportance, PutsTheLargestFirst) {
  const auto given = visitors();
  const auto answer = [](auto row) { return logistic(row[visits] + row[basket] / 2 + row[city] / 8); };
  const auto found = importance(given, answer, 1);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].column, "visits");
  EXPECT_TRUE(std::ranges::is_sorted(found, std::ranges::greater{}, &Importance::drop));
}

// Whoever is in one city is in no other: so it must be in shuffled rows, too.
TEST(PermutationImportance, ShufflesAllFeaturesOfAColumnTogether) {
  const auto given = visitors();
  std::size_t rows = 0;
  std::size_t impossible = 0;
  std::vector<char> elsewhere(given.features.rows, 0);  // the row was seen in another city than its own
  const auto answer = [&](std::span<const float> row) {
    const auto here = row.subspan(city, cities);
    const std::size_t i = rows++ % given.features.rows;
    impossible += std::ranges::count_if(here, [](float v) { return v > 0; }) == 1 ? 0 : 1;
    if (!std::ranges::equal(here, given.features.row(i).subspan(city, cities))) elsewhere[i] = 1;
    return logistic(row[visits]);
  };
  importance(given, answer, 1);
  EXPECT_EQ(rows, (1 + 3 * 10) * given.features.rows);
  EXPECT_EQ(impossible, 0U);
  EXPECT_GT(std::ranges::count(elsewhere, 1), std::ssize(elsewhere) * 9 / 10);
}

TEST(PermutationImportance, DependsOnTheSeedAlone) {
  const auto given = visitors();
  const auto answer = [](auto row) { return logistic(row[visits] + row[basket]); };
  const auto once = importance(given, answer, 5);
  const auto again = importance(given, answer, 5);
  const auto other = importance(given, answer, 6);
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].column, again[i].column);
    EXPECT_EQ(once[i].drop, again[i].drop);
    EXPECT_EQ(once[i].interval.low, again[i].interval.low);
    EXPECT_EQ(once[i].interval.high, again[i].interval.high);
  }
  EXPECT_NE(once[0].drop, other[0].drop);
}

TEST(PermutationImportance, IsMeasuredByAccuracyOfSeveralClassesAndR2OfANumber) {
  EXPECT_EQ(importance_metric(Problem::binary), "roc_auc");
  EXPECT_EQ(importance_metric(Problem::multiclass), "accuracy");
  EXPECT_EQ(importance_metric(Problem::regression), "r2");
  auto given = visitors();
  given.labels = {.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
  for (std::size_t i = 0; i < given.features.rows; ++i) {
    given.labels.values.push_back(static_cast<double>(given.features.row(i)[visits]));
  }
  const auto found = importance(given, [](auto row) { return row[visits]; }, 1);
  EXPECT_EQ(found[0].column, "visits");
  EXPECT_NEAR(found[0].drop, 2, 0.2);  // from 1 to that of another row's value: 1 - 2 * variance / variance
}

// Three columns of a table and what a model makes of them: the double of the price, and 5 more in Oslo.
struct Prices {
  Table table;
  Rows rows;
};

Prices prices() {
  Column city_of{.name = "city", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {"Bern", "Oslo"}};
  std::vector<double> price;
  Prices out;
  for (std::size_t i = 0; i < 100; ++i) {
    city_of.codes.push_back(i % 4 == 0 ? 0 : 1);
    price.push_back(i % 10 == 9 ? NAN : static_cast<double>(i % 5));
    out.rows.push_back(i);
  }
  out.table = {{city_of, numbers("price", price)}};
  return out;
}

Predictions price_model(const Table& table) {
  Predictions out;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const double price = table.at("price").numbers[i];
    out.values.push_back(2 * (std::isnan(price) ? 0 : price) + (table.at("city").codes[i] == 1 ? 5 : 0));
  }
  return out;
}

TEST(PartialDependence, IsTheMeanAnswerAtEachValueOfANumber) {
  const auto given = prices();
  const auto found = partial_dependence(price_model, given.table, given.rows, "price", 0, 1);
  ASSERT_EQ(found.points.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(found.points[i].number, static_cast<double>(i));
    EXPECT_NEAR(found.points[i].answer, 2 * static_cast<double>(i) + 5 * 0.75, 1e-12);
  }
}

TEST(PartialDependence, TakesTheMostFrequentTextsFirst) {
  const auto given = prices();
  const auto found = partial_dependence(price_model, given.table, given.rows, "city", 0, 1);
  ASSERT_EQ(found.points.size(), 2U);
  EXPECT_EQ(found.type, ColumnType::text);
  EXPECT_EQ(found.points[0].category, "Oslo");
  EXPECT_EQ(found.points[1].category, "Bern");
  EXPECT_NEAR(found.points[0].answer - found.points[1].answer, 5, 1e-12);
}

Measured measured(const Labels& labels, const Predictions& predictions) {
  return {labels.problem, stats::measure(labels, predictions), {}};
}

// The share of positive rows, three of ten or seven of ten, for every row.
TEST(Baseline, IsAsRightAsTheMajorityAndRanksNothing) {
  Labels labels = two_classes({1, 0, 0, 1, 0, 0, 0, 1, 0, 0});
  for (const double share : {0.3, 0.7}) {
    const auto metrics = measured(labels, baseline(labels));
    EXPECT_DOUBLE_EQ(metrics["accuracy"], 0.7);
    EXPECT_DOUBLE_EQ(metrics["roc_auc"], 0.5);
    EXPECT_DOUBLE_EQ(metrics["pr_auc"], share);
    EXPECT_NEAR(metrics["brier"], 0.3 * 0.7, 1e-12);
    EXPECT_NEAR(metrics["ece"], 0, 1e-12);
    EXPECT_NEAR(metrics["log_loss"], -0.3 * std::log(0.3) - 0.7 * std::log(0.7), 1e-12);
    for (double& one : labels.values) one = 1 - one;
  }
}

TEST(Baseline, IsTheShareOfEachOfSeveralClassesAndTheMeanOfANumber) {
  const Labels classes{
      .problem = Problem::multiclass, .classes = {"a", "b", "c"}, .values = {0, 2, 2, 2}, .weights = {}};
  const auto shares = baseline(classes);
  ASSERT_EQ(shares.rows(), 4U);
  EXPECT_EQ(std::vector(shares.row(3).begin(), shares.row(3).end()), (std::vector{0.25, 0.0, 0.75}));
  const Labels amounts{.problem = Problem::regression, .classes = {}, .values = {1, 2, 6}, .weights = {}};
  EXPECT_EQ(baseline(amounts).values, (std::vector<double>{3, 3, 3}));
  EXPECT_NEAR(measured(amounts, baseline(amounts))["r2"], 0, 1e-12);
}

std::vector<std::string> names(const Json& json) {
  std::vector<std::string> out;
  for (const auto& [name, value] : json.object()) out.push_back(name);
  return out;
}

TEST(Measured, HasItsNamesInJson) {
  Labels labels = two_classes({});
  Predictions predictions;
  for (int i = 0; i < 60; ++i) {
    labels.values.push_back(i % 2 == 0 ? 1 : 0);
    predictions.values.push_back(i % 2 == 0 ? 0.9 - i * 0.01 : 0.1 + i * 0.01);
  }
  const auto found = measure(labels, predictions, 1);
  const Json metrics = metrics_to_json(found.problem, found.metrics);
  const Json intervals = intervals_to_json(found);
  const std::vector<std::string> seven = {"accuracy", "roc_auc", "pr_auc", "f1", "log_loss", "brier", "ece"};
  EXPECT_EQ(names(metrics), seven);
  EXPECT_EQ(names(intervals), seven);
  EXPECT_EQ(metrics.at("brier").number(), found["brier"]);
  EXPECT_THROW((void)found["rmse"], Error);
  for (const auto& name : seven) {
    if (name == "ece") continue;  // samples add to it, so that its interval may lie above
    const auto ends = intervals.at(name).numbers();
    ASSERT_EQ(ends.size(), 2U) << name;
    EXPECT_LE(ends[0], metrics.at(name).number()) << name;
    EXPECT_GE(ends[1], metrics.at(name).number()) << name;
  }
}

TEST(Measured, HasTheNamesOfItsProblem) {
  const auto of = [](Problem problem, std::size_t count) {
    return names(metrics_to_json(problem, std::vector<double>(count)));
  };
  EXPECT_EQ(of(Problem::multiclass, 6),
            (std::vector<std::string>{"accuracy", "roc_auc", "f1", "log_loss", "brier", "ece"}));
  EXPECT_EQ(of(Problem::regression, 4), (std::vector<std::string>{"mae", "rmse", "r2", "mape"}));
}

TEST(Measured, HasNoIntervalsWithLessThanTenRowsOfAClass) {
  for (const std::size_t positives : {9U, 10U}) {
    Labels labels = two_classes(std::vector<double>(40, 0));
    Predictions predictions;
    for (std::size_t i = 0; i < 40; ++i) predictions.values.push_back(i % 3 == 0 ? 0.7 : 0.3);
    for (std::size_t i = 0; i < positives; ++i) labels.values[i] = 1;
    for (const auto& interval : measure(labels, predictions, 1).intervals) {
      EXPECT_EQ(std::isnan(interval.low), positives < 10);
      EXPECT_EQ(std::isnan(interval.high), positives < 10);
    }
  }
}

}  // namespace
}  // namespace aisle::evaluate
