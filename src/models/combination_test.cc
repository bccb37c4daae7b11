#include "models/combination.h"

#include "models/link.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

// Truths of known log odds (binary) and what members say of them.
struct Sample {
  Labels labels;
  std::vector<double> odds;
};

Sample binary_sample(std::size_t rows) {
  stats::Random random(4);
  Sample out{{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}}, {}};
  for (std::size_t i = 0; i < rows; ++i) {
    out.odds.push_back(1.5 * random.normal());
    out.labels.values.push_back(random.uniform() < sigmoid(out.odds.back()) ? 1 : 0);
  }
  return out;
}

// The log odds, stretched and blurred.
Predictions member(const std::vector<double>& odds, double stretch, double blur, std::uint64_t seed) {
  stats::Random random(seed);
  Predictions out;
  for (const double z : odds) out.values.push_back(sigmoid(stretch * z + blur * random.normal()));
  return out;
}

// A number and three guesses of it, with more and more error.
struct Guesses {
  Labels labels{.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
  std::vector<Predictions> members = std::vector<Predictions>(3);
};

Guesses guesses(std::size_t rows) {
  stats::Random random(6);
  Guesses out;
  for (std::size_t i = 0; i < rows; ++i) {
    const double truth = random.normal();
    out.labels.values.push_back(truth);
    for (std::size_t m = 0; m < 3; ++m) {
      out.members[m].values.push_back(truth + (0.4 + 0.3 * static_cast<double>(m)) * random.normal());
    }
  }
  return out;
}

double log_loss(const Labels& labels, const Predictions& answers) {
  double sum = 0;
  for (std::size_t i = 0; i < labels.rows(); ++i) {
    const auto row = answers.row(i);
    const auto truth = static_cast<std::size_t>(labels.values[i]);
    const double chance = answers.outputs > 1 ? row[truth] : truth == 1 ? row[0] : 1 - row[0];
    sum -= std::log(chance) / static_cast<double>(labels.rows());
  }
  return sum;
}

// Half the mean squared error of a weighted sum, and the penalty that the blend has: 1e-3 * (distance from 1/3)^2.
double blend_loss(const Guesses& given, const std::vector<double>& weights) {
  double loss = 0;
  for (std::size_t i = 0; i < given.labels.rows(); ++i) {
    double error = -given.labels.values[i];
    for (std::size_t m = 0; m < 3; ++m) error += weights[m] * given.members[m].values[i];
    loss += error * error / 2 / static_cast<double>(given.labels.rows());
  }
  for (const double weight : weights) loss += 1e-3 * (weight - 1.0 / 3) * (weight - 1.0 / 3);
  return loss;
}

TEST(Link, ToSumsAndToProbabilitiesAreInverse) {
  const Predictions two{.outputs = 1, .values = {0.001, 0.3, 0.5, 0.999}};
  const Predictions three{.outputs = 3, .values = {0.2, 0.3, 0.5, 0.01, 0.98, 0.01}};
  for (const auto& given : {two, three}) {
    Predictions there_and_back = given;
    to_sums(there_and_back);
    to_probabilities(there_and_back);
    for (std::size_t i = 0; i < given.values.size(); ++i) {
      EXPECT_NEAR(there_and_back.values[i], given.values[i], 1e-12);
    }
  }
}

TEST(Link, StaysFiniteAtTheEnds) {
  Predictions sure{.outputs = 1, .values = {0, 1}};
  to_sums(sure);
  EXPECT_NEAR(sure.values[0], std::log(1e-7), 1e-5);
  EXPECT_NEAR(sure.values[1], -std::log(1e-7), 1e-5);
  EXPECT_EQ(softplus(1000), 1000);
  EXPECT_EQ(softplus(-1000), 0);
  EXPECT_NEAR(softplus(0), std::log(2), 1e-15);
  std::vector<double> z = {1000, 0};
  EXPECT_EQ(softmax(z), 1000);
  EXPECT_EQ(z, (std::vector<double>{1, 0}));
}

TEST(Link, SoftmaxReturnsTheLogarithmOfTheSum) {
  std::vector<double> z = {0.5, -1, 2};
  EXPECT_NEAR(softmax(z), std::log(std::exp(0.5) + std::exp(-1) + std::exp(2)), 1e-12);
  EXPECT_NEAR(z[0] + z[1] + z[2], 1, 1e-15);
}

TEST(Combination, OfOneMemberWithWeightOneGivesItsBits) {
  const Predictions said{.outputs = 1, .values = {0, 1e-300, 0.1, 1.0 / 3, 1}};
  EXPECT_EQ((Combination{{1}, {}}.apply(Problem::binary, {&said, 1}).values), said.values);
  EXPECT_EQ((Combination{{1}, {}}.apply(Problem::regression, {&said, 1}).values), said.values);
}

TEST(Combination, AddsLogOddsLogarithmsOrNumbers) {
  const std::vector<Predictions> two = {{1, {0.2}}, {1, {0.9}}};
  const Combination half{{0.5, 0.5}, {0.1}};
  const double odds = 0.5 * std::log(0.2 / 0.8) + 0.5 * std::log(0.9 / 0.1) + 0.1;
  EXPECT_NEAR(half.apply(Problem::binary, two).values[0], sigmoid(odds), 1e-12);
  EXPECT_NEAR(half.apply(Problem::regression, two).values[0], 0.65, 1e-12);
  const std::vector<Predictions> three = {{3, {0.2, 0.3, 0.5}}, {3, {0.6, 0.3, 0.1}}};
  const auto mixed = Combination{{0.5, 0.5}, {}}.apply(Problem::multiclass, three);
  const double sum = std::sqrt(0.12) + 0.3 + std::sqrt(0.05);
  EXPECT_NEAR(mixed.values[0], std::sqrt(0.12) / sum, 1e-12);
  EXPECT_NEAR(mixed.values[1], 0.3 / sum, 1e-12);
}

TEST(Combination, ComesBackFromJson) {
  const Combination given{{0.1, 2.0 / 3}, {-1.0 / 7}};
  const auto again = Combination::from_json(Json::parse(given.to_json().text(), "test"));
  EXPECT_EQ(again.weights, given.weights);
  EXPECT_EQ(again.intercepts, given.intercepts);
  EXPECT_TRUE(Combination::from_json(Combination{{1}, {}}.to_json()).intercepts.empty());
}

TEST(Blend, PrefersTheBetterMember) {
  const auto given = binary_sample(2000);
  const std::vector<Predictions> members = {member(given.odds, 0, 0.7, 1), member(given.odds, 1, 0.1, 2)};
  const auto blend = fit_blend(given.labels, members);
  EXPECT_LT(blend.weights[0], 0.1);
  EXPECT_NEAR(blend.weights[1], 1, 0.15);
  EXPECT_TRUE(blend.intercepts.empty());
}

TEST(Blend, HasNoNegativeWeights) {
  const auto given = binary_sample(1000);
  const std::vector<Predictions> members = {member(given.odds, -1, 0.1, 1), member(given.odds, 1, 0.1, 2),
                                            member(given.odds, 3, 0.1, 3)};
  for (const double weight : fit_blend(given.labels, members).weights) EXPECT_GE(weight, 0);
}

TEST(Blend, IsBetterThanEachOfItsMembers) {
  const auto given = binary_sample(4000);
  const std::vector<Predictions> members = {member(given.odds, 1, 1, 1), member(given.odds, 1, 1, 2)};
  const double together = log_loss(given.labels, fit_blend(given.labels, members).apply(Problem::binary, members));
  for (const auto& one : members) EXPECT_LT(together, log_loss(given.labels, one));
}

// All partial derivatives vanish at the least of a convex function.
TEST(Blend, OfNumbersIsTheLeastSquaresSolution) {
  const auto given = guesses(1000);
  const auto weights = fit_blend(given.labels, given.members).weights;
  for (std::size_t m = 0; m < 3; ++m) {
    constexpr double step = 1e-4;
    auto above = weights;
    auto below = weights;
    above[m] += step;
    below[m] -= step;
    EXPECT_NEAR((blend_loss(given, above) - blend_loss(given, below)) / (2 * step), 0, 1e-3) << m;
  }
  EXPECT_GT(weights[0], weights[1]);
  EXPECT_GT(weights[1], weights[2]);
}

// Platt's calibration: three times too sure means a weight of a third.
TEST(Stack, OfOneMemberMakesItHonest) {
  const auto given = binary_sample(5000);
  const std::vector<Predictions> sure = {member(given.odds, 3, 0, 1)};
  const auto stack = fit_stack(given.labels, sure);
  EXPECT_NEAR(stack.weights[0], 1.0 / 3, 0.03);
  EXPECT_NEAR(stack.intercepts[0], 0, 0.1);
  const auto honest = stack.apply(Problem::binary, sure);
  EXPECT_LT(log_loss(given.labels, honest), log_loss(given.labels, sure[0]) - 0.1);
  std::vector<std::pair<double, double>> pairs;
  for (std::size_t i = 0; i < honest.rows(); ++i) pairs.emplace_back(sure[0].values[i], honest.values[i]);
  std::ranges::sort(pairs);
  EXPECT_TRUE(std::ranges::is_sorted(pairs, {}, &std::pair<double, double>::second));
}

TEST(Stack, OfThreeClassesMakesChancesHonest) {
  stats::Random random(8);
  Labels labels{.problem = Problem::multiclass, .classes = {"a", "b", "c"}, .values = {}, .weights = {}};
  Predictions sure{.outputs = 3, .values = {}};
  for (std::size_t i = 0; i < 3000; ++i) {
    std::vector<double> z = {random.normal(), random.normal(), random.normal()};
    std::vector<double> chances = z;
    for (double& value : z) value *= 3;
    softmax(chances);
    softmax(z);
    const double draw = random.uniform();
    labels.values.push_back(draw < chances[0] ? 0 : draw < chances[0] + chances[1] ? 1 : 2);
    sure.values.insert(sure.values.end(), z.begin(), z.end());
  }
  const auto stack = fit_stack(labels, {&sure, 1});
  EXPECT_NEAR(stack.weights[0], 1.0 / 3, 0.05);
  EXPECT_EQ(stack.intercepts.size(), 3U);
  EXPECT_LT(log_loss(labels, stack.apply(Problem::multiclass, {&sure, 1})), log_loss(labels, sure) - 0.1);
}

TEST(Stack, IsDrawnToEvenWeightsByItsPenalty) {
  const auto given = guesses(200);
  for (const double weight : fit_stack(given.labels, given.members, 1e9).weights) EXPECT_NEAR(weight, 1.0 / 3, 1e-3);
}

}  // namespace
}  // namespace aisle::models
