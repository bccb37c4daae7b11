#include "models/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::models {
namespace {

std::vector<FeatureInfo> all_flags(std::size_t features) {
  return std::vector<FeatureInfo>(features, {.name = "", .column = 0, .kind = FeatureInfo::Kind::flag});
}

void expect_chances(const Predictions& found, const Json& expected, double tolerance) {
  for (std::size_t i = 0; i < found.rows(); ++i) {
    const auto chances = expected.array()[i].numbers();
    for (std::size_t k = 0; k < chances.size(); ++k) EXPECT_NEAR(found.row(i)[k], chances[k], tolerance) << i;
  }
}

TEST(NaiveBayes, GivesScikitLearnsChancesOfNumbers) {
  const auto table = reference("models", Problem::multiclass);
  const auto model = fitted("naive_bayes", table.examples(), Json::Object{{"variance", 1e-9}});
  expect_chances(model->predict(to_matrix(table.answers.at("queries"))), table.answers.at("gaussian_bayes"), 1e-6);
}

TEST(NaiveBayes, GivesScikitLearnsChancesOfFlags) {
  auto table = reference("models", Problem::multiclass);
  Matrix queries = to_matrix(table.answers.at("queries"));
  for (Matrix* matrix : {&table.features, &queries}) {
    for (float& value : matrix->values) value = value > 0 ? 3.0F : -0.5F;  // as scaling leaves them
  }
  const auto info = all_flags(queries.columns);
  const auto model = fitted("naive_bayes", {table.features, table.labels, info});
  expect_chances(model->predict(queries), table.answers.at("bernoulli_bayes"), 1e-9);
}

}  // namespace
}  // namespace aisle::models
