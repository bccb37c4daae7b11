#include "models/models.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::models {
namespace {

struct Table {
  Matrix features;
  Labels labels;
};

// Rows of uniform numbers in [-1, 1]; label(row) is what they mean.
template <typename Label>
Table table(Problem problem, std::vector<std::string> classes, std::size_t rows, const Label& label) {
  constexpr std::size_t columns = 4;
  Table out{Matrix(rows, columns), {.problem = problem, .classes = std::move(classes), .values = {}, .weights = {}}};
  stats::Random random(7);
  for (float& value : out.features.values) value = static_cast<float>(2 * random.uniform() - 1);
  for (std::size_t i = 0; i < rows; ++i) out.labels.values.push_back(label(out.features.row(i)));
  return out;
}

// Positive on the upper side of a slanted plane.
Table separable(std::size_t rows = 600) {
  return table(Problem::binary, {"no", "yes"}, rows, [](auto row) { return row[0] + row[1] > 0 ? 1.0 : 0.0; });
}

std::unique_ptr<Model> fitted(const Table& data, const Json& options = Json::Object{}, const Fitting& how = {}) {
  auto model = algorithm("extra_trees").make(options);
  dynamic_cast<SelfFitting&>(*model).fit({data.features, data.labels, {}}, how);
  return model;
}

double right_share(const Predictions& found, const std::vector<double>& truth) {
  double right = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) right += (found.values[i] >= 0.5) == (truth[i] > 0) ? 1 : 0;
  return right / static_cast<double>(truth.size());
}

// The first half to learn from, the second to be asked about.
std::pair<Table, Table> halves(const Table& all) {
  std::vector<std::size_t> places(all.labels.rows());
  std::iota(places.begin(), places.end(), std::size_t{0});
  const std::size_t half = places.size() / 2;
  const auto take = [&](std::span<const std::size_t> rows) {
    Table out{Matrix(rows.size(), all.features.columns), all.labels.at(rows)};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::ranges::copy(all.features.row(rows[i]), out.features.row(i).begin());
    }
    return out;
  };
  return {take(std::span(places).first(half)), take(std::span(places).subspan(half))};
}

TEST(ExtraTrees, LearnsWhatSeparates) {
  const auto [seen, unseen] = halves(separable());
  EXPECT_GT(right_share(fitted(seen)->predict(unseen.features), unseen.labels.values), 0.93);
}

TEST(ExtraTrees, FindsNothingInShuffledLabels) {
  auto [seen, unseen] = halves(separable(2000));
  double right = 0;
  for (std::uint64_t shuffling = 0; shuffling < 20; ++shuffling) {  // one alone may lean to the truth by chance
    stats::Random(shuffling).shuffle(std::span(seen.labels.values));
    right +=
        right_share(fitted(seen, Json::Object{{"trees", 20}})->predict(unseen.features), unseen.labels.values) / 20;
  }
  EXPECT_NEAR(right, 0.5, 0.04);
}

TEST(ExtraTrees, LearnsANumber) {
  const auto [seen, unseen] = halves(table(Problem::regression, {}, 2000, [](auto row) { return row[0] * row[1]; }));
  const auto found = fitted(seen)->predict(unseen.features);
  double error = 0;
  double spread = 0;  // around the mean, which is 0
  for (std::size_t i = 0; i < found.rows(); ++i) {
    error += std::pow(found.values[i] - unseen.labels.values[i], 2);
    spread += std::pow(unseen.labels.values[i], 2);
  }
  EXPECT_LT(error / spread, 0.1);
}

TEST(ExtraTrees, LearnsSeveralClasses) {
  const auto [seen, unseen] = halves(table(Problem::multiclass, {"low", "middle", "high"}, 2000, [](auto row) {
    return row[2] < -0.3F ? 0.0 : row[2] < 0.3F ? 1.0 : 2.0;
  }));
  const auto found = fitted(seen)->predict(unseen.features);
  double right = 0;
  for (std::size_t i = 0; i < found.rows(); ++i) {
    const auto row = found.row(i);
    EXPECT_NEAR(row[0] + row[1] + row[2], 1, 1e-6);
    right += std::ranges::max_element(row) - row.begin() == static_cast<long>(unseen.labels.values[i]) ? 1 : 0;
  }
  EXPECT_GT(right / static_cast<double>(found.rows()), 0.95);
}

TEST(ExtraTrees, KeepsEnoughRowsInALeaf) {
  const auto data = separable();
  const Json one_tree = Json::Object{{"trees", 1}, {"leaf", 20}};
  const auto model = fitted(data, one_tree);
  StoredTensors weights;
  model->save(weights);
  const auto feature = restore<std::int32_t>(weights, "feature");
  const auto child = restore<std::int32_t>(weights, "child");
  const auto threshold = restore<float>(weights, "threshold");
  std::vector<std::size_t> rows(feature.size());
  for (std::size_t i = 0; i < data.features.rows; ++i) {
    std::size_t at = 0;
    while (feature[at] >= 0) {
      const bool first = data.features.row(i)[static_cast<std::size_t>(feature[at])] <= threshold[at];
      at = static_cast<std::size_t>(child[at]) + (first ? 0 : 1);
    }
    ++rows[at];
  }
  EXPECT_GT(feature.size(), 10U);
  for (std::size_t node = 0; node < feature.size(); ++node) EXPECT_TRUE(feature[node] >= 0 || rows[node] >= 20) << node;
}

// A leaf's answer is the weighted mean of its rows: with one leaf, of all.
TEST(ExtraTrees, WeighsRows) {
  Table data{Matrix(4, 1),
             {.problem = Problem::regression, .classes = {}, .values = {1, 2, 3, 4}, .weights = {1, 1, 1, 5}}};
  data.features.values = {1, 2, 3, 4};
  const auto model = fitted(data, Json::Object{{"leaf", 3}});
  EXPECT_FLOAT_EQ(static_cast<float>(model->predict(data.features).values[0]), 26.0F / 8);
}

// Each tree splits the only feature at a threshold that is uniform between its least and its greatest value, so that a
// row a quarter of the way up is in the left child of three quarters of the trees.
TEST(ExtraTrees, DrawsThresholdsUniformly) {
  Table data{Matrix(2, 1), {.classes = {"no", "yes"}, .values = {0, 1}, .weights = {}}};
  data.features.values = {10, 14};
  const auto model = fitted(data, Json::Object{{"trees", 10000}, {"leaf", 1}});
  Matrix between(1, 1);
  between.values = {11};
  EXPECT_NEAR(model->predict(between).values[0], 0.25, 4 * std::sqrt(0.25 * 0.75 / 10000));
}

TEST(ExtraTrees, GivesTheSameBitsForTheSameSeed) {
  const auto data = separable();
  const auto first = fitted(data, Json::Object{}, {.seed = 5, .threads = 1})->predict(data.features).values;
  EXPECT_EQ(first, fitted(data, Json::Object{}, {.seed = 5, .threads = 2})->predict(data.features).values);
  EXPECT_NE(first, fitted(data, Json::Object{}, {.seed = 6, .threads = 1})->predict(data.features).values);
}

TEST(ExtraTrees, PredictsTheSameBitsAfterSavingAndLoading) {
  const auto data = separable();
  const auto model = fitted(data);
  StoredTensors weights;
  model->save(weights);
  const auto again = algorithm("extra_trees").make(model->options());
  again->load(read_safetensors(write_safetensors(weights), "test"));
  EXPECT_EQ(model->predict(data.features).values, again->predict(data.features).values);
}

TEST(ExtraTrees, RefusesATreeThatTurnsBack) {
  StoredTensors weights;
  fitted(separable())->save(weights);
  auto child = restore<std::int32_t>(weights, "child");
  child[0] = 0;
  weights["child"] = stored(std::span(std::as_const(child)), {child.size()});
  EXPECT_THROW(algorithm("extra_trees").make(Json::Object{})->load(weights), Error);
}

TEST(ExtraTrees, ContributionsSumToTheAnswer) {
  const auto data = separable();
  const auto model = fitted(data);
  const auto found = model->predict(data.features);
  const auto parts = model->contributions(data.features, 0);
  ASSERT_TRUE(parts.has_value());
  double useful = 0;
  double useless = 0;
  for (std::size_t i = 0; i < found.rows(); ++i) {
    const auto row = parts->row(i);
    const double p = std::clamp(found.values[i], 1e-7, 1 - 1e-7);
    EXPECT_NEAR(std::accumulate(row.begin(), row.end(), 0.0), std::log(p / (1 - p)), 1e-4);
    useful += std::abs(row[0]) + std::abs(row[1]);
    useless += std::abs(row[2]) + std::abs(row[3]);
  }
  EXPECT_GT(useful, 5 * useless);
}

}  // namespace
}  // namespace aisle::models
