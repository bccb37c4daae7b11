#include "models/link.h"
#include "models/models.h"
#include "models/network.h"
#include "stats/metrics.h"
#include "stats/random.h"
#include "train/fit.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <numeric>

// What holds for every algorithm and every problem that it serves, whatever it is. Here and not in models/, because
// networks are fitted by train/.
namespace aisle::train {
namespace {

struct Table {
  Matrix features;
  Labels labels;
  std::vector<FeatureInfo> info;

  [[nodiscard]] models::Examples examples() const { return {features, labels, info}; }
};

Labels no_labels(Problem problem) {
  Labels labels{.problem = problem, .classes = {}, .values = {}, .weights = {}};
  if (problem == Problem::binary) labels.classes = {"no", "yes"};
  if (problem == Problem::multiclass) labels.classes = {"a", "b", "c"};
  return labels;
}

// The label of a row that is easy to tell, but for some noise. The positive class and the last of three are the rarer.
double label(Problem problem, std::span<const float> row, stats::Random& random) {
  const double sum = 1.5 * static_cast<double>(row[0]) - static_cast<double>(row[1]) + static_cast<double>(row[3]);
  const double noisy = sum + 0.7 * random.normal();
  if (problem == Problem::regression) return noisy / 2.2;
  if (problem == Problem::binary) return noisy > 1.5 ? 1 : 0;
  return noisy > 2 ? 2 : (noisy > 0 ? 1 : 0);
}

// Three numbers and a flag, scaled.
Table easy_table(Problem problem, std::size_t rows, std::uint64_t seed) {
  stats::Random random(seed);
  Table table{
      Matrix(rows, 4), no_labels(problem), {{"x", 0}, {"y", 1}, {"z", 2}, {"flag", 3, FeatureInfo::Kind::flag}}};
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = table.features.row(i);
    for (std::size_t j = 0; j < 3; ++j) row[j] = static_cast<float>(random.normal());
    row[3] = random.uniform() < 0.2 ? 2.0F : -0.5F;
    table.labels.values.push_back(label(problem, row, random));
  }
  return table;
}

constexpr std::size_t training_rows = 1500;

Table training_table(Problem problem) { return easy_table(problem, training_rows, 1); }
Table held_out_table(Problem problem) { return easy_table(problem, 1000, 2); }

struct Case {
  std::string algorithm;
  Problem problem = Problem::binary;
};

std::unique_ptr<models::Model> fitted(const Case& of, const Table& table, std::uint64_t seed = 1) {
  auto model = models::algorithm(of.algorithm).make(Json::Object{});
  fit(*model, table.examples(), {.seed = seed, .threads = 1});
  return model;
}

double metric(std::string_view name, const Labels& labels, const Predictions& predictions) {
  const auto metrics = stats::metrics_of(labels.problem);
  const auto found = std::ranges::find(metrics, name, &stats::Metric::name);
  return stats::measure(labels, predictions).at(static_cast<std::size_t>(found - metrics.begin()));
}

// What is said of every row by who knows only the training labels.
Predictions baseline(const Labels& training, std::size_t rows) {
  Predictions out{.outputs = training.outputs(), .values = {}};
  std::vector<double> said(training.outputs());
  for (const double value : training.values) {
    const double share = 1 / static_cast<double>(training.rows());
    if (said.size() == 1) said[0] += share * value;
    if (said.size() > 1) said[static_cast<std::size_t>(value)] += share;
  }
  for (std::size_t i = 0; i < rows; ++i) out.values.insert(out.values.end(), said.begin(), said.end());
  return out;
}

class EveryAlgorithm : public testing::TestWithParam<Case> {
 protected:
  // Fitted to the easy table once for all tests.
  static const models::Model& model() {
    auto& model = kept_[GetParam().algorithm + std::string(name_of(GetParam().problem))];
    if (model == nullptr) model = fitted(GetParam(), training_table(GetParam().problem));
    return *model;
  }

  // Not left to the end of the program: XGBoost's own statics are gone by then.
  static void TearDownTestSuite() { kept_.clear(); }

 private:
  static inline std::map<std::string, std::unique_ptr<models::Model>> kept_;
};

TEST_P(EveryAlgorithm, LearnsAnEasyTable) {
  const auto held_out = held_out_table(GetParam().problem);
  const auto chosen_by = stats::chosen_by(GetParam().problem);
  const double loss = metric(chosen_by, held_out.labels, model().predict(held_out.features));
  const auto guess = baseline(training_table(GetParam().problem).labels, held_out.features.rows);
  EXPECT_LT(loss, 0.8 * metric(chosen_by, held_out.labels, guess));
}

TEST_P(EveryAlgorithm, ScoresChanceOnAShuffledTarget) {
  auto training = training_table(GetParam().problem);
  auto held_out = held_out_table(GetParam().problem);
  stats::Random random(5);
  random.shuffle(std::span(training.labels.values));
  random.shuffle(std::span(held_out.labels.values));
  const auto predictions = fitted(GetParam(), training)->predict(held_out.features);
  if (GetParam().problem == Problem::regression) {
    EXPECT_LT(metric("r2", held_out.labels, predictions), 0.05);
  } else {
    EXPECT_NEAR(metric("roc_auc", held_out.labels, predictions), 0.5, 0.1);
  }
}

TEST_P(EveryAlgorithm, GivesTheSameBitsForTheSameSeed) {
  const auto held_out = held_out_table(GetParam().problem);
  const auto again = fitted(GetParam(), training_table(GetParam().problem));
  EXPECT_EQ(model().predict(held_out.features).values, again->predict(held_out.features).values);
}

TEST_P(EveryAlgorithm, PredictsTheSameBitsAfterSavingAndLoading) {
  const auto held_out = held_out_table(GetParam().problem);
  StoredTensors weights;
  model().save(weights);
  const auto again = models::algorithm(GetParam().algorithm).make(model().options());
  again->load(read_safetensors(write_safetensors(weights), "test"));
  const auto before = model().predict(held_out.features);
  const auto after = again->predict(held_out.features);
  EXPECT_EQ(before.outputs, after.outputs);
  EXPECT_EQ(before.values, after.values);
}

void expect_chances(const Predictions& predictions) {
  for (const double chance : predictions.values) ASSERT_TRUE(chance >= 0 && chance <= 1);
  for (std::size_t i = 0; i < predictions.rows() && predictions.outputs > 1; ++i) {
    const auto row = predictions.row(i);
    ASSERT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), 1, 1e-5);
  }
}

TEST_P(EveryAlgorithm, GivesChancesThatSumToOne) {
  if (GetParam().problem == Problem::regression) GTEST_SKIP();
  expect_chances(model().predict(held_out_table(GetParam().problem).features));
}

// The mean chance of the last class: of two the positive one.
double mean_of_last(const Predictions& predictions) {
  double sum = 0;
  for (std::size_t i = 0; i < predictions.rows(); ++i) sum += predictions.row(i).back();
  return sum / static_cast<double>(predictions.rows());
}

TEST_P(EveryAlgorithm, LivesWithAClassThatHasNoRow) {
  if (GetParam().problem != Problem::multiclass) GTEST_SKIP();
  auto training = training_table(GetParam().problem);
  training.labels.classes.emplace_back("none of these");
  const auto predictions = fitted(GetParam(), training)->predict(held_out_table(GetParam().problem).features);
  expect_chances(predictions);
  EXPECT_LT(mean_of_last(predictions), 0.25);
}

TEST_P(EveryAlgorithm, HeedsClassWeights) {
  if (GetParam().problem == Problem::regression) GTEST_SKIP();
  auto training = training_table(GetParam().problem);
  const double last = static_cast<double>(training.labels.classes.size()) - 1;
  for (const double value : training.labels.values) training.labels.weights.push_back(value == last ? 4 : 1);
  const auto held_out = held_out_table(GetParam().problem);
  const double weighted = mean_of_last(fitted(GetParam(), training)->predict(held_out.features));
  EXPECT_GT(weighted, mean_of_last(model().predict(held_out.features)) + 0.02);
}

// The sums of a row's contributions to each output. Of several classes only differences count: against the first.
std::vector<double> sums_of(const std::vector<Matrix>& contributions, std::size_t row) {
  std::vector<double> sums;
  for (const auto& of_output : contributions) {
    const auto numbers = of_output.row(row);
    sums.push_back(std::accumulate(numbers.begin(), numbers.end(), 0.0));
  }
  return sums;
}

TEST_P(EveryAlgorithm, ContributionsSumToTheAnswer) {
  const auto held_out = held_out_table(GetParam().problem);
  std::vector<Matrix> contributions;
  for (std::size_t k = 0; k < held_out.labels.outputs(); ++k) {
    auto known = model().contributions(held_out.features, k);
    if (!known) GTEST_SKIP() << "it knows none";
    contributions.push_back(std::move(*known));
  }
  auto answers = model().predict(held_out.features);
  if (GetParam().problem != Problem::regression) models::to_sums(answers);
  const auto size = [](double value) { return std::abs(value); };
  constexpr double kept_apart = 13;  // chances nearer to 0 or 1 than e^-13 are told apart no more
  double errors = 0;
  double sizes = 0;
  for (std::size_t i = 0; i < answers.rows(); ++i) {
    const auto sums = sums_of(contributions, i);
    const auto row = answers.row(i);
    if (size(std::ranges::max(row, {}, size)) > kept_apart) continue;
    for (std::size_t k = 0; k < row.size(); ++k) {
      const double answer = sums.size() == 1 ? row[0] : row[k] - row[0];
      errors += std::abs((sums.size() == 1 ? sums[0] : sums[k] - sums[0]) - answer);
      sizes += std::abs(answer);
    }
  }
  const bool exact = dynamic_cast<const models::Network*>(&model()) == nullptr;
  EXPECT_LT(errors, (exact ? 1e-5 : 0.02) * sizes);
}

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const auto& entry : models::algorithms()) {
    for (const Problem problem : entry.problems) out.push_back({entry.name, problem});
  }
  return out;
}

INSTANTIATE_TEST_SUITE_P(Train, EveryAlgorithm, testing::ValuesIn(cases()), [](const auto& one) {
  return one.param.algorithm + "_" + std::string(name_of(one.param.problem));
});

}  // namespace
}  // namespace aisle::train
