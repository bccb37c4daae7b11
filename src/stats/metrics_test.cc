#include "stats/metrics.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "stats/random.h"
#include "stats/ranking.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numbers>

namespace aisle::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Json reference(std::string_view part) {
  return Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json").at(part);
}

double value_of(const Labels& labels, const Predictions& predictions, std::string_view name) {
  const auto metrics = metrics_of(labels.problem);
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  return measure(labels, predictions).at(static_cast<std::size_t>(found - metrics.begin()));
}

Labels labelled(Problem problem, std::vector<double> values, std::size_t classes = 2) {
  Labels out{.problem = problem, .classes = {}, .values = std::move(values), .weights = {}};
  if (problem != Problem::regression) out.classes.resize(classes);
  return out;
}

struct Example {
  Labels labels;
  Predictions predictions;
};

// Truths and probabilities that tell something of them, in so few different values that there are ties.
Example random_binary(std::size_t rows, std::uint64_t seed, std::size_t levels = 20) {
  Random random(seed);
  Example out{labelled(Problem::binary, {}), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    const auto level = random.below(levels + 1);
    out.predictions.values.push_back(static_cast<double>(level) / static_cast<double>(levels));
    out.labels.values.push_back(random.uniform() < 0.2 + 0.6 * out.predictions.values.back() ? 1 : 0);
  }
  return out;
}

Example random_regression(std::size_t rows, std::uint64_t seed, double noise = 0.5) {
  Random random(seed);
  Example out{labelled(Problem::regression, {}), {}};
  for (std::size_t i = 0; i < rows; ++i) {
    out.labels.values.push_back(random.normal());
    out.predictions.values.push_back(out.labels.values.back() + noise * random.normal());
  }
  return out;
}

void expect_agreement(const Labels& labels, const Predictions& predictions, const Json& example) {
  const auto values = measure(labels, predictions);
  const auto metrics = metrics_of(labels.problem);
  ASSERT_EQ(values.size(), metrics.size());
  for (std::size_t m = 0; m < metrics.size(); ++m) {
    const double answer = example.at(metrics[m].name).number();
    EXPECT_NEAR(values[m], answer, 1e-9 * std::max(1e-3, std::abs(answer))) << metrics[m].name;
  }
}

TEST(Metrics, OfTwoClassesAgreeWithScikitLearn) {
  const Json examples = reference("metrics");
  for (const auto& example : examples.array()) {
    expect_agreement(labelled(Problem::binary, example.at("truth").numbers()),
                     {.outputs = 1, .values = example.at("probability").numbers()}, example);
  }
}

TEST(Metrics, OfSeveralClassesAgreeWithScikitLearn) {
  const Json examples = reference("multiclass_metrics");
  for (const auto& example : examples.array()) {
    Predictions predictions{.outputs = example.at("classes").count(), .values = {}};
    for (const auto& row : example.at("probability").array()) {
      const auto numbers = row.numbers();
      predictions.values.insert(predictions.values.end(), numbers.begin(), numbers.end());
    }
    expect_agreement(labelled(Problem::multiclass, example.at("truth").numbers(), predictions.outputs), predictions,
                     example);
  }
}

TEST(Metrics, OfNumbersAgreeWithScikitLearn) {
  const Json examples = reference("regression_metrics");
  for (const auto& example : examples.array()) {
    expect_agreement(labelled(Problem::regression, example.at("truth").numbers()),
                     {.outputs = 1, .values = example.at("estimate").numbers()}, example);
  }
}

TEST(Metrics, OfAHandWorkedTableOfThreeClasses) {
  const auto labels = labelled(Problem::multiclass, {0, 1, 2, 1}, 3);
  const Predictions predictions{.outputs = 3,
                                .values = {.8, .1, .1,  //
                                           .5, .3, .2,  //
                                           .1, .1, .8,  //
                                           .2, .6, .2}};
  EXPECT_DOUBLE_EQ(value_of(labels, predictions, "accuracy"), 0.75);
  EXPECT_DOUBLE_EQ(value_of(labels, predictions, "roc_auc"), 1);
  EXPECT_DOUBLE_EQ(value_of(labels, predictions, "f1"), (2.0 / 3 + 2.0 / 3 + 1) / 3);
  EXPECT_NEAR(value_of(labels, predictions, "log_loss"), -std::log(.8 * .3 * .8 * .6) / 4, 1e-15);
  EXPECT_NEAR(value_of(labels, predictions, "brier"), (.06 + .78 + .06 + .24) / 4, 1e-15);
  EXPECT_NEAR(value_of(labels, predictions, "ece"), (.4 + .5 + .4) / 4, 1e-15);
}

// Independent answer: every pair of a positive and a negative row, looked at.
TEST(Metrics, CountEveryPairForTheAucAndHalfATie) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto [labels, predictions] = random_binary(60, seed, 1 + seed);
    double right = 0, pairs = 0;
    for (std::size_t i = 0; i < 60; ++i) {
      for (std::size_t j = 0; j < 60; ++j) {
        if (!(labels.values[i] > labels.values[j])) continue;
        const double ahead = predictions.values[i] - predictions.values[j];
        right += ahead > 0 ? 1 : (ahead < 0 ? 0 : 0.5);
        ++pairs;
      }
    }
    EXPECT_NEAR(value_of(labels, predictions, "roc_auc"), right / pairs, 1e-12);
  }
}

// A row that counts twice is as good as two rows that say the same.
TEST(Ranking, CountsARowAsOftenAsItWasDrawn) {
  const auto [labels, predictions] = random_binary(40, 3, 8);
  Random random(4);
  std::vector<char> positive, repeated;
  std::vector<double> score;
  std::vector<std::uint32_t> times;
  for (std::size_t i = 0; i < 40; ++i) {
    positive.push_back(labels.values[i] > 0 ? 1 : 0);
    times.push_back(static_cast<std::uint32_t>(random.below(4)));
    repeated.insert(repeated.end(), times[i], positive[i]);
    score.insert(score.end(), times[i], predictions.values[i]);
  }
  const auto counted = Ranking(positive, predictions.values).areas(times);
  const auto written_out = Ranking(repeated, score).areas(std::vector<std::uint32_t>(score.size(), 1));
  EXPECT_DOUBLE_EQ(counted.roc_auc, written_out.roc_auc);
  EXPECT_DOUBLE_EQ(counted.pr_auc, written_out.pr_auc);
}

TEST(Metrics, AreNaNWhereTheyHaveNoMeaning) {
  const auto one_class = labelled(Problem::binary, {0, 0, 0});
  const Predictions low{.outputs = 1, .values = {.1, .2, .3}};
  for (const auto* name : {"roc_auc", "pr_auc", "f1"}) EXPECT_TRUE(std::isnan(value_of(one_class, low, name))) << name;
  EXPECT_DOUBLE_EQ(value_of(one_class, low, "accuracy"), 1);
  EXPECT_TRUE(
      std::isnan(value_of(labelled(Problem::multiclass, {1}, 2), {.outputs = 2, .values = {.5, .5}}, "roc_auc")));
  const auto constant = labelled(Problem::regression, {0.1, 0.1, 0.1});
  EXPECT_TRUE(std::isnan(value_of(constant, low, "r2")));
  EXPECT_TRUE(std::isnan(value_of(labelled(Problem::regression, {0, 0, 0}), low, "mape")));
  EXPECT_NEAR(value_of(labelled(Problem::regression, {0, 0.4, 0}), low, "mape"), 0.5, 1e-15);
}

TEST(Metrics, OfNoRowsOrOfPredictionsThatAreNoNumbersAreNaN) {
  for (const Problem problem : {Problem::binary, Problem::multiclass, Problem::regression}) {
    const auto none = measure(labelled(problem, {}), {.outputs = 2U - (problem != Problem::multiclass), .values = {}});
    EXPECT_TRUE(std::ranges::all_of(none, [](double v) { return std::isnan(v); }));
  }
  const auto values = measure(labelled(Problem::binary, {0, 1}), {.outputs = 1, .values = {0.5, nan}});
  EXPECT_TRUE(std::ranges::all_of(values, [](double v) { return std::isnan(v); }));
}

TEST(Metrics, RefuseWhatDoesNotFit) {
  EXPECT_THROW(measure(labelled(Problem::binary, {0, 1}), {.outputs = 1, .values = {.5}}), Error);
  EXPECT_THROW(measure(labelled(Problem::multiclass, {0, 1}, 3), {.outputs = 1, .values = {.5, .5}}), Error);
  EXPECT_THROW(measure(labelled(Problem::binary, {0, 2}), {.outputs = 1, .values = {.5, .5}}), Error);
  EXPECT_THROW(measure(labelled(Problem::binary, {0, nan}), {.outputs = 1, .values = {.5, .5}}), Error);
  EXPECT_THROW(measure(labelled(Problem::regression, {0, nan}), {.outputs = 1, .values = {.5, .5}}), Error);
  const auto [labels, predictions] = random_regression(20, 1);
  EXPECT_THROW(paired_difference(labels, predictions, predictions, "roc_auc", 1), Error);
}

TEST(BootstrapIntervals, HoldTheValueAndDependOnTheSeedAlone) {
  const auto [labels, predictions] = random_regression(300, 2);
  const auto values = measure(labels, predictions);
  const auto once = bootstrap_intervals(labels, predictions, 5);
  const auto again = bootstrap_intervals(labels, predictions, 5);
  const auto other = bootstrap_intervals(labels, predictions, 6);
  for (std::size_t m = 0; m < values.size(); ++m) {
    EXPECT_LT(once[m].low, values[m]);
    EXPECT_GT(once[m].high, values[m]);
    EXPECT_EQ(once[m].low, again[m].low);
    EXPECT_EQ(once[m].high, again[m].high);
    EXPECT_NE(once[m].low, other[m].low);
  }
}

// The standard error of a mean is the standard deviation / sqrt(n), to both sides 1.96 of it: here of |N(0, 0.5)|,
// whose standard deviation is 0.5 sqrt(1 - 2 / pi).
TEST(BootstrapIntervals, OfMeanErrorsAreAsWideAsTheoryHasIt) {
  const auto [labels, predictions] = random_regression(2000, 3);
  const auto mae = bootstrap_intervals(labels, predictions, 1)[0];
  const double half = 1.96 * 0.5 * std::sqrt((1 - 2 / std::numbers::pi) / 2000);
  EXPECT_NEAR((mae.high - mae.low) / 2, half, 0.15 * half);
}

// Each row `times` times, as a group of its own.
Example repeated(const Example& example, std::size_t times) {
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < example.labels.rows(); ++i) rows.insert(rows.end(), times, i);
  Example out{example.labels.at(rows), example.predictions.at(rows)};
  out.labels.groups.assign(rows.begin(), rows.end());
  return out;
}

// The same answer ten times over is no more than one: without groups it would look sqrt(10) times as sure.
TEST(BootstrapIntervals, OfGroupsAreAsWideAsOfTheirRowsOnce) {
  const auto once = random_binary(300, 4);
  const auto often = repeated(once, 10);
  const auto second = random_binary(300, 5).predictions;
  const auto second_often = repeated({once.labels, second}, 10).predictions;
  const auto expected = bootstrap_intervals(once.labels, once.predictions, 1);
  const auto found = bootstrap_intervals(often.labels, often.predictions, 1);
  for (std::size_t m = 0; m < expected.size(); ++m) {
    EXPECT_NEAR(found[m].low, expected[m].low, 1e-9) << m;
    EXPECT_NEAR(found[m].high, expected[m].high, 1e-9) << m;
  }
  const auto paired = paired_difference(once.labels, once.predictions, second, "log_loss", 1);
  const auto paired_often = paired_difference(often.labels, often.predictions, second_often, "log_loss", 1);
  EXPECT_NEAR(paired_often.interval.low, paired.interval.low, 1e-9);
  EXPECT_NEAR(paired_often.interval.high, paired.interval.high, 1e-9);
}

// Groups of different sizes: the standard error of a mean over clusters, as survey statistics have it (Cochran 1977,
// the ratio estimator): the root of the sum over groups of (sum of the group's errors - size * mean)^2, over the rows.
TEST(BootstrapIntervals, OfGroupsAreAsWideAsTheoryHasIt) {
  Random random(6);
  Example example{labelled(Problem::regression, {}), {}};
  for (std::uint32_t group = 0; group < 400; ++group) {
    const double error = std::abs(random.normal());
    for (std::size_t i = random.below(9) + 1; i > 0; --i) {
      example.labels.values.push_back(random.normal());
      example.predictions.values.push_back(example.labels.values.back() + error);
      example.labels.groups.push_back(7 * group);
    }
  }
  const double mean = value_of(example.labels, example.predictions, "mae");
  std::vector<double> off(400);
  for (std::size_t i = 0; i < example.labels.rows(); ++i)
    off[example.labels.groups[i] / 7] += example.predictions.values[i] - example.labels.values[i] - mean;
  double squares = 0;
  for (const double sum : off) squares += sum * sum;
  const double half = 1.96 * std::sqrt(squares) / static_cast<double>(example.labels.rows());
  const auto mae = bootstrap_intervals(example.labels, example.predictions, 1)[0];
  EXPECT_NEAR((mae.high - mae.low) / 2, half, 0.15 * half);
}

TEST(BootstrapIntervals, AreTheSameWithAGroupForEachRow) {
  auto [labels, predictions] = random_regression(200, 8);
  const auto without = bootstrap_intervals(labels, predictions, 1);
  for (std::uint32_t i = 0; i < 200; ++i) labels.groups.push_back(1000 - i);
  const auto with = bootstrap_intervals(labels, predictions, 1);
  for (std::size_t m = 0; m < with.size(); ++m) {
    EXPECT_EQ(with[m].low, without[m].low);
    EXPECT_EQ(with[m].high, without[m].high);
  }
}

TEST(BootstrapIntervals, AreNaNWithTooFewRowsToTell) {
  auto [labels, predictions] = random_binary(100, 1);
  std::ranges::fill(labels.values, 0);
  std::fill_n(labels.values.begin(), 9, 1);
  EXPECT_TRUE(std::isnan(bootstrap_intervals(labels, predictions, 1)[0].low));
  labels.values[50] = 1;
  EXPECT_FALSE(std::isnan(bootstrap_intervals(labels, predictions, 1)[0].low));
  const auto few = random_regression(9, 1);
  EXPECT_TRUE(std::isnan(bootstrap_intervals(few.labels, few.predictions, 1)[0].low));
  const auto of_few = repeated(few, 10);
  EXPECT_TRUE(std::isnan(bootstrap_intervals(of_few.labels, of_few.predictions, 1)[0].low));
}

// Independent answer: rows written out as often as they were drawn, measured from the start.
TEST(PairedDifference, IsTheMiddleOfResampledDifferences) {
  const auto [labels, first] = random_binary(80, 7);
  const auto second = random_binary(80, 8).predictions;
  for (const auto* name : {"accuracy", "roc_auc", "pr_auc", "log_loss", "brier"}) {
    std::vector<double> differences;
    each_resample(80, 9, 50, [&](std::span<const std::uint32_t> times) {
      std::vector<std::size_t> drawn;
      for (std::size_t i = 0; i < 80; ++i) drawn.insert(drawn.end(), times[i], i);
      differences.push_back(value_of(labels.at(drawn), first.at(drawn), name) -
                            value_of(labels.at(drawn), second.at(drawn), name));
    });
    const auto expected = middle_95(differences);
    const auto found = paired_difference(labels, first, second, name, 9, 50);
    EXPECT_NEAR(found.difference, value_of(labels, first, name) - value_of(labels, second, name), 1e-12) << name;
    EXPECT_NEAR(found.interval.low, expected.low, 1e-12) << name;
    EXPECT_NEAR(found.interval.high, expected.high, 1e-12) << name;
  }
}

// What both models find hard cancels out.
TEST(PairedDifference, IsSurerThanTheModelsThemselves) {
  const auto [labels, first] = random_regression(400, 5);
  Predictions second = first;
  for (double& value : second.values) value += 0.05;
  const auto rmse = bootstrap_intervals(labels, first, 1)[1];
  const auto paired = paired_difference(labels, first, second, "rmse", 1);
  EXPECT_LT(paired.interval.high - paired.interval.low, (rmse.high - rmse.low) / 2);
  const auto same = paired_difference(labels, first, first, "rmse", 1);
  EXPECT_EQ(same.interval.low, 0);
  EXPECT_EQ(same.interval.high, 0);
}

}  // namespace
}  // namespace aisle::stats
