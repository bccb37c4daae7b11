#include "models/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::models {
namespace {

std::vector<double> weights_of(const Model& model) {
  StoredTensors stored;
  model.save(stored);
  return restore<double>(stored, "weights");
}

TEST(SvmLinear, FindsTheDirectionOfScikitLearnsLinearSvc) {
  const auto table = reference("models", Problem::binary);
  const auto found = weights_of(*fitted("svm_linear", table.examples(), Json::Object{{"cost", 0.5}}));
  const auto expected = table.answers.at("linear_svc").at("weights").numbers();
  const double slope = found[0] / expected[0];  // of the calibration
  EXPECT_GT(slope, 0);
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(found[j], slope * expected[j], 1e-4 * slope) << j;
}

TEST(SvmLinear, FindsScikitLearnsLinearSvr) {
  const auto table = reference("models", Problem::regression);
  const auto found = weights_of(*fitted("svm_linear", table.examples(), Json::Object{{"cost", 0.5}}));
  const auto expected = table.answers.at("linear_svr").at("weights").numbers();
  for (std::size_t j = 0; j < expected.size(); ++j) EXPECT_NEAR(found[j], expected[j], 1e-4) << j;
}

TEST(SvmLinear, GivesProbabilitiesThatHoldOnAverage) {
  const auto table = reference("models", Problem::binary);
  double sum = 0;
  for (const double chance : fitted("svm_linear", table.examples())->predict(table.features).values) sum += chance;
  EXPECT_NEAR(sum / 200, 0.45, 0.03);  // 90 of the 200 rows are positive
}

}  // namespace
}  // namespace aisle::models
