#include "evaluate/measure.h"

#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>
#include <utility>

namespace aisle::evaluate {
namespace {

// A model that answers what the test says.
class Told final : public models::Model {
 public:
  using Answer = std::function<double(std::span<const float>)>;
  explicit Told(Answer answer) : answer_(std::move(answer)) {}

  [[nodiscard]] std::vector<double> predict(const Matrix& features) const override {
    std::vector<double> out(features.rows);
    for (std::size_t i = 0; i < features.rows; ++i) out[i] = answer_(features.row(i));
    return out;
  }
  [[nodiscard]] Json options() const override { return Json::Object{}; }
  void save(StoredTensors& /*weights*/) const override {}
  void load(const StoredTensors& /*weights*/) override {}

 private:
  Answer answer_;
};

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
  prepare::Preparation preparation;
  Matrix features;
  std::vector<char> positive;
};

Visitors visitors(std::size_t count = 400) {
  stats::Random random(7);
  Column place{.name = "city", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {"Oslo", "Bern", "Rome"}};
  std::vector<double> how_often;
  std::vector<double> how_much;
  Visitors out;
  for (std::size_t i = 0; i < count; ++i) {
    place.codes.push_back(static_cast<std::int32_t>(random.below(cities)));
    how_often.push_back(static_cast<double>(random.below(20)));
    how_much.push_back(static_cast<double>(random.below(50)) / 2);
    out.positive.push_back(how_often.back() >= 10 ? 1 : 0);
  }
  const Table table{{place, numbers("shop", std::vector<double>(count, 1)), numbers("visits", how_often),
                     numbers("basket", how_much)}};
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  out.preparation = prepare::Preparation::fit(table, rows, "bought");
  out.features = out.preparation.apply(table, rows);
  return out;
}

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<Importance> importance(const Visitors& given, Told::Answer answer, std::uint64_t seed) {
  return permutation_importance(Told(std::move(answer)), given.preparation, given.features, given.positive, seed);
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

// The share of positive rows, three of ten or seven of ten, for every row.
TEST(Baseline, IsAsRightAsTheMajorityAndRanksNothing) {
  std::vector<char> positive = {1, 0, 0, 1, 0, 0, 0, 1, 0, 0};
  for (const double share : {0.3, 0.7}) {
    const auto metrics = baseline(positive);
    EXPECT_DOUBLE_EQ(metrics.accuracy, 0.7);
    EXPECT_DOUBLE_EQ(metrics.roc_auc, 0.5);
    EXPECT_DOUBLE_EQ(metrics.pr_auc, share);
    EXPECT_NEAR(metrics.brier, 0.3 * 0.7, 1e-12);
    EXPECT_NEAR(metrics.log_loss, -0.3 * std::log(0.3) - 0.7 * std::log(0.7), 1e-12);
    for (char& one : positive) one = one == 0 ? 1 : 0;
  }
}

std::vector<std::string> names(const Json& json) {
  std::vector<std::string> out;
  for (const auto& [name, value] : json.object()) out.push_back(name);
  return out;
}

TEST(Measured, HasFiveNamesInJson) {
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 60; ++i) {
    positive.push_back(i % 2 == 0 ? 1 : 0);
    probability.push_back(i % 2 == 0 ? 0.9 - i * 0.01 : 0.1 + i * 0.01);
  }
  const auto measured = measure(positive, probability, 1);
  const Json metrics = metrics_to_json(measured.metrics);
  const Json intervals = intervals_to_json(measured.intervals);
  const std::vector<std::string> five = {"accuracy", "roc_auc", "pr_auc", "log_loss", "brier"};
  EXPECT_EQ(names(metrics), five);
  EXPECT_EQ(names(intervals), five);
  EXPECT_EQ(metrics.at("brier").number(), measured.metrics.brier);
  for (const auto& name : five) {
    const auto ends = intervals.at(name).numbers();
    ASSERT_EQ(ends.size(), 2U) << name;
    EXPECT_LE(ends[0], metrics.at(name).number()) << name;
    EXPECT_GE(ends[1], metrics.at(name).number()) << name;
  }
}

TEST(Measured, HasNoIntervalsWithLessThanTenRowsOfAClass) {
  for (const int positives : {9, 10}) {
    std::vector<char> positive(40, 0);
    std::vector<double> probability(40, 0.3);
    for (int i = 0; i < positives; ++i) positive[static_cast<std::size_t>(i)] = 1;
    for (const auto& interval : measure(positive, probability, 1).intervals) {
      EXPECT_EQ(std::isnan(interval.low), positives < 10);
      EXPECT_EQ(std::isnan(interval.high), positives < 10);
    }
  }
}

}  // namespace
}  // namespace aisle::evaluate
