#include "registry/fitted_model.h"

#include "core/error.h"
#include "stats/random.h"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::registry {
namespace {

Column numbers(std::string name) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = {}, .codes = {}, .words = {}};
}

struct Given {
  Table table;
  Rows rows;
  Labels labels;  // as members learn them
};

// Three columns, and as target a sum of them (a number around 200), its sign, or which third it is in.
Given given(Problem problem) {
  stats::Random random(5);
  Column first = numbers("first");
  Column second = numbers("second");
  Column place{.name = "place", .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {"Bern", "Oslo"}};
  Given out{.table = {}, .rows = {}, .labels = {.problem = problem, .classes = {}, .values = {}, .weights = {}}};
  if (problem == Problem::binary) out.labels.classes = {"no", "yes"};
  if (problem == Problem::multiclass) out.labels.classes = {"a", "b", "c"};
  for (std::size_t i = 0; i < 200; ++i) {
    first.numbers.push_back(random.normal());
    second.numbers.push_back(random.normal());
    place.codes.push_back(static_cast<std::int32_t>(random.below(2)));
    const double sum = first.numbers.back() - second.numbers.back() + place.codes.back() + 0.3 * random.normal();
    const double third = sum < 0 ? 0 : sum < 1 ? 1 : 2;
    out.labels.values.push_back(problem == Problem::regression ? sum
                                : problem == Problem::binary   ? (sum > 0 ? 1 : 0)
                                                               : third);
    out.rows.push_back(i);
  }
  out.table = {{first, second, place}};
  return out;
}

FittedModel blend(const Given& from, const std::vector<std::string>& algorithms, models::Combination combination) {
  auto fitted = prepare::Preparation::fit(from.table, from.rows, from.labels, "y", {}, 1);
  FittedModel out{.name = "blend",
                  .target = {.name = "y",
                             .type = ColumnType::number,
                             .problem = from.labels.problem,
                             .classes = from.labels.classes},
                  .preparation = std::move(fitted.preparation),
                  .members = {},
                  .combination = std::move(combination)};
  for (const auto& name : algorithms) {
    Member member{.algorithm = name, .threads = 1, .model = models::algorithm(name).make(Json::Object{})};
    auto& model = dynamic_cast<models::SelfFitting&>(*member.model);
    model.fit({fitted.features, from.labels, out.preparation.features()}, {.seed = 1, .threads = 1});
    out.members.push_back(std::move(member));
  }
  return out;
}

FittedModel saved_and_loaded(const FittedModel& model) {
  Files files;
  add_to_files(model, "2026-11-23T18:30:00Z", files);
  return from_files(files);
}

TEST(FittedModel, GivesTheSameBitsAfterSavingAndLoading) {
  const auto from = given(Problem::regression);
  auto model = blend(from, {"linear", "linear_descent"}, {{0.3, 0.6}, {0.05}});
  model.centre = 200.1;
  model.scale = 1.0 / 3;
  model.threshold = 0.17;
  const auto again = saved_and_loaded(model);
  EXPECT_EQ(again.predict(from.table, from.rows).values, model.predict(from.table, from.rows).values);
  EXPECT_EQ(again.name, "blend");
  EXPECT_EQ(again.threshold, 0.17);
  EXPECT_EQ(again.target.problem, Problem::regression);
  ASSERT_EQ(again.members.size(), 2U);
  EXPECT_EQ(again.members[1].algorithm, "linear_descent");
}

TEST(FittedModel, GivesTheSameChancesOfSeveralClassesAfterSavingAndLoading) {
  const auto from = given(Problem::multiclass);
  const auto model = blend(from, {"logistic", "logistic_descent"}, {{0.5, 0.5}, {0.1, 0, -0.1}});
  const auto again = saved_and_loaded(model);
  const auto said = again.predict(from.table, from.rows);
  EXPECT_EQ(said.outputs, 3U);
  EXPECT_EQ(said.values, model.predict(from.table, from.rows).values);
  EXPECT_EQ(again.target.classes, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(FittedModel, AnswersInTheUnitOfTheTarget) {
  const auto from = given(Problem::regression);
  auto model = blend(from, {"linear"}, {{1}, {}});
  const auto plain = model.predict(from.table, from.rows);
  model.centre = 200;
  model.scale = 10;
  const auto scaled = model.predict(from.table, from.rows);
  for (std::size_t i = 0; i < plain.rows(); ++i) EXPECT_EQ(scaled.values[i], plain.values[i] * 10 + 200);
}

double sum_of(std::span<const float> row) { return std::accumulate(row.begin(), row.end(), 0.0); }

TEST(Contributions, OfABlendOfLinearModelsSumToItsAnswer) {
  const auto from = given(Problem::regression);
  auto model = blend(from, {"linear", "linear_descent"}, {{0.4, 0.5}, {0.2}});
  model.centre = 200;
  model.scale = 10;
  const Matrix features = model.preparation.apply(from.table, from.rows);
  const auto found = model.contributions(features, 0);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->exact);
  const auto answers = model.predict(features);
  for (std::size_t i = 0; i < features.rows; ++i) {
    EXPECT_NEAR(sum_of(found->by_feature.row(i)), answers.values[i], 1e-3);
  }
}

TEST(Contributions, OfTwoClassesSumToTheLogOdds) {
  const auto from = given(Problem::binary);
  const auto model = blend(from, {"logistic", "boosted_trees"}, {{0.5, 0.4}, {-0.3}});
  const Matrix features = model.preparation.apply(from.table, from.rows);
  const auto found = model.contributions(features, 0);
  ASSERT_TRUE(found);
  const auto answers = model.predict(features);
  for (std::size_t i = 0; i < features.rows; ++i) {
    const double p = answers.values[i];
    EXPECT_NEAR(sum_of(found->by_feature.row(i)), std::log(p / (1 - p)), 1e-3);
  }
}

TEST(FittedModel, OfAnotherFormatIsRefused) {
  Files files;
  add_to_files(blend(given(Problem::binary), {"logistic"}, {{1}, {}}), "now", files);
  for (const std::size_t other : {1U, 3U}) {
    Json json = Json::parse(files["model.json"], "model.json");
    json["format"] = other;
    Files changed = files;
    changed["model.json"] = json.text();
    EXPECT_THROW(from_files(changed), Error) << other;
  }
  files.erase("weights.safetensors");
  EXPECT_THROW(from_files(files), Error);
}

TEST(FittedModel, NamesTheColumnsThatItNeedsWithTheTargetAsText) {
  const auto types = blend(given(Problem::binary), {"logistic"}, {{1}, {}}).column_types();
  EXPECT_EQ(types.at("first"), ColumnType::number);
  EXPECT_EQ(types.at("place"), ColumnType::text);
  EXPECT_EQ(types.at("y"), ColumnType::text);
}

}  // namespace
}  // namespace aisle::registry
