#include "models/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::models {
namespace {

// The weights of an algorithm fitted to the number of the reference table, after they were compared with
// scikit-learn's.
std::vector<double> expect_scikit_learns(const std::string& name, const Json& options) {
  const auto table = reference("models", Problem::regression);
  const auto expected = table.answers.at(name).at("weights").numbers();
  StoredTensors stored;
  fitted(name, table.examples(), options)->save(stored);
  const auto weights = restore<double>(stored, "weights");
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(weights[j], expected[j], 1e-7) << j;
  EXPECT_NEAR(restore<double>(stored, "intercepts")[0], table.answers.at(name).at("intercept").number(), 1e-7);
  return weights;
}

TEST(Ridge, FindsScikitLearnsSolution) { expect_scikit_learns("ridge", Json::Object{{"l2", 0.1}}); }

TEST(Lasso, FindsScikitLearnsSolutionWithExactZeros) {
  const auto weights = expect_scikit_learns("lasso", Json::Object{{"l1", 0.1}});
  EXPECT_EQ(weights[3], 0);
  EXPECT_EQ(weights[4], 0);
}

TEST(ElasticNet, FindsScikitLearnsSolutionWithExactZeros) {
  const auto weights = expect_scikit_learns("elastic_net", Json::Object{{"strength", 0.2}, {"mix", 0.3}});
  EXPECT_EQ(weights[3], 0);
  EXPECT_EQ(weights[4], 0);
}

TEST(Lasso, LivesWithAFeatureThatNeverChanges) {
  auto table = reference("models", Problem::regression);
  for (std::size_t i = 0; i < table.features.rows; ++i) table.features.row(i)[0] = 3;
  StoredTensors stored;
  fitted("lasso", table.examples())->save(stored);
  EXPECT_EQ(restore<double>(stored, "weights")[0], 0);
}

}  // namespace
}  // namespace aisle::models
