#include "models/link.h"
#include "models/test_tables.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

TEST(SvmRbf, DecidesAsScikitLearnsSvc) {
  const auto table = reference("models", Problem::binary);
  const auto model = fitted("svm_rbf", table.examples(), Json::Object{{"cost", 2}, {"gamma", 0.2}});
  auto found = model->predict(to_matrix(table.answers.at("queries")));
  to_sums(found);  // slope * decision + shift
  const auto expected = table.answers.at("rbf_svc").numbers();
  const double slope = (found.values[1] - found.values[0]) / (expected[1] - expected[0]);
  const double shift = found.values[0] - slope * expected[0];
  EXPECT_GT(slope, 0);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(found.values[i], slope * expected[i] + shift, 0.01) << i;
  }
}

TEST(SvmRbf, EstimatesAsScikitLearnsSvr) {
  const auto table = reference("models", Problem::regression);
  const auto model = fitted("svm_rbf", table.examples(), Json::Object{{"cost", 2}, {"gamma", 0.2}});
  const auto found = model->predict(to_matrix(table.answers.at("queries"))).values;
  const auto expected = table.answers.at("rbf_svr").numbers();
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 0.01) << i;
}

}  // namespace
}  // namespace aisle::models
