#include "stats/binary_metrics.h"

#include "core/files.h"
#include "core/json.h"
#include "stats/curves.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::stats {
namespace {

std::vector<char> truths(const Json& json) {
  std::vector<char> out;
  for (const double value : json.numbers()) out.push_back(value > 0 ? 1 : 0);
  return out;
}

TEST(BinaryMetrics, AgreeWithScikitLearn) {
  const Json reference = Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json");
  for (const auto& example : reference.at("metrics").array()) {
    const auto metrics = binary_metrics(truths(example.at("truth")), example.at("probability").numbers());
    for (const auto& [name, member] : binary_metric_names) {
      EXPECT_NEAR(metrics.*member, example.at(name).number(), 1e-12) << name;
    }
  }
}

TEST(BinaryMetrics, OfAHandWorkedTable) {
  // Ranked: 1 0 1 0. Pairs ranked right: 3 of 4. Precision at the positives: 1/1 and 2/3.
  const auto metrics = binary_metrics(std::vector<char>{1, 0, 1, 0}, std::vector<double>{0.9, 0.8, 0.6, 0.1});
  EXPECT_DOUBLE_EQ(metrics.roc_auc, 0.75);
  EXPECT_DOUBLE_EQ(metrics.pr_auc, (1.0 + 2.0 / 3) / 2);
  EXPECT_DOUBLE_EQ(metrics.accuracy, 0.75);
  EXPECT_NEAR(metrics.brier, (0.01 + 0.64 + 0.16 + 0.01) / 4, 1e-15);
}

TEST(BinaryMetrics, CountTiesHalf) {
  const auto metrics = binary_metrics(std::vector<char>{1, 0, 1, 0}, std::vector<double>{0.5, 0.5, 0.5, 0.5});
  EXPECT_DOUBLE_EQ(metrics.roc_auc, 0.5);
  EXPECT_DOUBLE_EQ(metrics.pr_auc, 0.5);
}

// The standard error of a share p of n rows is sqrt(p (1 - p) / n); the bootstrap must find about 1.96 of it on each
// side.
TEST(BootstrapIntervals, AreAsWideAsTheoryHasIt) {
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 2000; ++i) {
    positive.push_back(i % 2 == 0 ? 1 : 0);
    probability.push_back(i % 10 < 8 ? (i % 2 == 0 ? 0.9 : 0.1) : (i % 2 == 0 ? 0.1 : 0.9));
  }
  const auto accuracy = bootstrap_intervals(positive, probability, 1)[0];
  const double half = 1.96 * std::sqrt(0.8 * 0.2 / 2000);
  EXPECT_NEAR(accuracy.low, 0.8 - half, 0.15 * half);
  EXPECT_NEAR(accuracy.high, 0.8 + half, 0.15 * half);
}

TEST(BootstrapIntervals, DependOnTheSeedAlone) {
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 30; ++i) {
    positive.push_back(i % 3 == 0 ? 1 : 0);
    probability.push_back(i * 7 % 30 / 30.0);
  }
  const auto once = bootstrap_intervals(positive, probability, 5);
  const auto again = bootstrap_intervals(positive, probability, 5);
  const auto other = bootstrap_intervals(positive, probability, 6);
  bool differs = false;
  for (std::size_t m = 0; m < once.size(); ++m) {
    EXPECT_EQ(once[m].low, again[m].low);
    EXPECT_EQ(once[m].high, again[m].high);
    differs = differs || once[m].low != other[m].low || once[m].high != other[m].high;
  }
  EXPECT_TRUE(differs);
}

double area_under(const std::vector<Point>& curve) {
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2;
  }
  return area;
}

// Under the ROC curve lies the AUC.
TEST(ThresholdCurves, EncloseTheMetricsOfTheSameRows) {
  const Json reference = Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json");
  const auto& example = reference.at("metrics").array()[1];
  const auto curves = threshold_curves(truths(example.at("truth")), example.at("probability").numbers());
  EXPECT_NEAR(area_under(curves.roc), example.at("roc_auc").number(), 1e-12);
  double precision = 0;
  for (std::size_t i = 1; i < curves.pr.size(); ++i) {
    precision += (curves.pr[i].x - curves.pr[i - 1].x) * curves.pr[i].y;
  }
  EXPECT_NEAR(precision, example.at("pr_auc").number(), 1e-12);
}

TEST(ThresholdCurves, ThinManyRowsToAboutTwoHundredPoints) {
  Random random(3);
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 20000; ++i) {
    probability.push_back(static_cast<double>(random.below(1000000)) / 1e6);
    positive.push_back(static_cast<double>(random.below(1000000)) / 1e6 < probability.back() ? 1 : 0);
  }
  const auto curves = threshold_curves(positive, probability);
  EXPECT_LE(curves.roc.size(), 201U);
  EXPECT_LE(curves.pr.size(), 201U);
  EXPECT_EQ(curves.roc.front().x, 0);
  EXPECT_EQ(curves.roc.front().y, 0);
  EXPECT_EQ(curves.roc.back().x, 1);
  EXPECT_EQ(curves.roc.back().y, 1);
  EXPECT_EQ(curves.pr.front().x, 0);
  EXPECT_EQ(curves.pr.front().y, 1);
  EXPECT_EQ(curves.pr.back().x, 1);
  EXPECT_EQ(curves.pr.back().y, static_cast<double>(std::ranges::count(positive, 1)) / 20000);
  const double auc = binary_metrics(positive, probability).roc_auc;
  EXPECT_GT(auc, 0.8);
  EXPECT_NEAR(area_under(curves.roc), auc, 0.005);
}

TEST(Calibration, GroupsHoldAllRowsInOrderOfProbability) {
  std::vector<char> positive;
  std::vector<double> probability;
  for (int i = 0; i < 105; ++i) {
    probability.push_back(i / 105.0);
    positive.push_back(i % 3 == 0 ? 1 : 0);
  }
  const auto groups = calibration(positive, probability);
  ASSERT_EQ(groups.size(), 10U);
  std::size_t rows = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    rows += groups[g].rows;
    if (g > 0) {
      EXPECT_GT(groups[g].predicted, groups[g - 1].predicted);
    }
    EXPECT_LE(groups[g].interval.low, groups[g].observed);
    EXPECT_GE(groups[g].interval.high, groups[g].observed);
  }
  EXPECT_EQ(rows, 105U);
}

// Independent answer: R's prop.test(15, 148, correct = FALSE), as in Newcombe (1998).
TEST(WilsonInterval, GivesThePublishedExample) {
  const auto interval = wilson_interval(15, 148);
  EXPECT_NEAR(interval.low, 0.0624, 5e-5);
  EXPECT_NEAR(interval.high, 0.1605, 5e-5);
}

}  // namespace
}  // namespace aisle::stats
