#include "models/models.h"

#include "core/error.h"
#include "models/test_tables.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

void expect_line(const Model& model, const Json& answer, double tolerance) {
  StoredTensors weights;
  model.save(weights);
  const auto found = restore<double>(weights, "weights");
  const auto expected = answer.at("weights").numbers();
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(found[j], expected[j], tolerance) << j;
  EXPECT_NEAR(restore<double>(weights, "intercepts")[0], answer.at("intercept").number(), tolerance);
}

TEST(Logistic, FindsScikitLearnsOptimum) {
  const auto table = reference();
  expect_line(*fitted("logistic", table.examples()), table.answers.at("logistic"), 1e-5);
}

TEST(Linear, FindsScikitLearnsSolution) {
  const auto table = reference();
  expect_line(*fitted("linear", table.examples(), Json::Object{{"l2", 1e-9}}), table.answers.at("linear"), 1e-7);
}

TEST(LinearDescent, ApproachesTheNormalEquations) {
  const auto table = reference();
  const Json& exact = table.answers.at("linear");
  expect_line(*fitted("linear_descent", table.examples()), exact, 0.05);
  expect_line(*fitted("linear_descent", table.examples(), Json::Object{{"iterations", 100000}}), exact, 1e-6);
}

TEST(LinearLbfgs, AgreesWithTheOtherTwo) {
  const auto table = reference();
  expect_line(*fitted("linear_lbfgs", table.examples()), table.answers.at("linear"), 1e-5);
}

TEST(LinearDescent, SettlesWhereALongStepWouldGrow) {
  Matrix features(100, 50);  // fifty copies of one feature: the steepest curvature is 50 times that of one
  Labels labels{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
  for (std::size_t i = 0; i < features.rows; ++i) {
    std::ranges::fill(features.row(i), i % 2 == 0 ? 1.0F : -1.0F);
    labels.values.push_back(i % 2 == 0 ? 1 : 0);
  }
  const auto model = fitted("linear_descent", {features, labels, {}}, Json::Object{{"rate", 1}});
  EXPECT_NEAR(model->predict(features).values[0], 0.999, 1e-6);
}

TEST(Linear, LivesWithFeaturesThatSayTheSame) {
  auto table = reference();
  for (std::size_t i = 0; i < table.features.rows; ++i) table.features.row(i)[3] = table.features.row(i)[0];
  const auto model = fitted("linear", table.examples());
  for (const double p : model->predict(table.features).values) EXPECT_TRUE(p > 0 && p < 1);
}

TEST(Logistic, LivesWithFeaturesThatSayTheSame) {
  auto table = reference();
  for (std::size_t i = 0; i < table.features.rows; ++i) {
    table.features.row(i)[3] = table.features.row(i)[0];
    table.features.row(i)[2] = 0;
  }
  const auto model = fitted("logistic", table.examples(), Json::Object{{"l2", 0}});
  for (const double p : model->predict(table.features).values) EXPECT_TRUE(p > 0 && p < 1);
}

TEST(Algorithms, SearchRangesNameOptionsThatTakeTheirEnds) {
  for (const auto& entry : algorithms()) {
    for (const auto& range : entry.search) {
      EXPECT_LT(range.low, range.high) << entry.name << " " << range.option;
      EXPECT_NO_THROW((void)entry.make(Json::Object{{range.option, range.low}})) << entry.name << " " << range.option;
      EXPECT_NO_THROW((void)entry.make(Json::Object{{range.option, range.high}})) << entry.name << " " << range.option;
    }
  }
}

TEST(Algorithms, RefuseAnUnknownNameWithTheNearest) {
  try {
    (void)algorithm("logistics");
    FAIL();
  } catch (const Error& error) {
    EXPECT_TRUE(error.is_misuse());
    EXPECT_NE(std::string(error.what()).find("did you mean \"logistic\"?"), std::string::npos);
  }
}

}  // namespace
}  // namespace aisle::models
