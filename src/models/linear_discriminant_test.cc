#include "models/test_tables.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

const Json unshrunk = Json::Object{{"shrinkage", 1e-6}};

Labels halves(std::size_t rows) {
  Labels out{.problem = Problem::binary, .classes = {"no", "yes"}, .values = {}, .weights = {}};
  for (std::size_t i = 0; i < rows; ++i) out.values.push_back(i < rows / 2 ? 0 : 1);
  return out;
}

double chance_of_yes(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

// By hand: the means are 1 and 5, the variance within both is 1, so the log odds are 4 x - 12.
TEST(LinearDiscriminant, FindsTheLineWorkedByHand) {
  const auto features = to_matrix(Json::parse("[[0],[2],[4],[6]]", "rows"));
  const auto labels = halves(4);
  const auto model = fitted("linear_discriminant", {features, labels, {}}, unshrunk);
  const auto found = model->predict(to_matrix(Json::parse("[[3],[4],[2.5]]", "rows")));
  EXPECT_NEAR(found.row(0)[0], 0.5, 1e-6);
  EXPECT_NEAR(found.row(1)[0], chance_of_yes(4), 1e-6);
  EXPECT_NEAR(found.row(2)[0], chance_of_yes(-2), 1e-6);
}

// The covariance is [[1, 1/2], [1/2, 1]] about (0, 0) and (1, 0): the direction is its inverse times (1, 0), (4/3,
// -2/3).
TEST(LinearDiscriminant, AllowsForFeaturesThatGoTogether) {
  const float s = std::sqrt(1.5F);
  const float t = std::sqrt(0.5F);
  Matrix features(8, 2);
  const float around[4][2] = {{s, s}, {-s, -s}, {t, -t}, {-t, t}};
  for (std::size_t i = 0; i < 8; ++i) {
    features.row(i)[0] = around[i % 4][0] + (i < 4 ? 0.0F : 1.0F);
    features.row(i)[1] = around[i % 4][1];
  }
  const auto labels = halves(8);
  StoredTensors stored;
  fitted("linear_discriminant", {features, labels, {}}, unshrunk)->save(stored);
  const auto weights = restore<double>(stored, "weights");
  EXPECT_NEAR(weights[0], 4.0 / 3, 1e-4);
  EXPECT_NEAR(weights[1], -2.0 / 3, 1e-4);
}

// Wholly shrunk, directions do not count: the log odds are those of distances from the means.
TEST(LinearDiscriminant, ShrinksToDistances) {
  const auto features = to_matrix(Json::parse("[[-1,3],[1,-3],[1,3],[3,-3]]", "rows"));
  const auto labels = halves(4);
  StoredTensors stored;
  fitted("linear_discriminant", {features, labels, {}}, Json::Object{{"shrinkage", 1}})->save(stored);
  const auto weights = restore<double>(stored, "weights");
  EXPECT_NEAR(weights[0], 2.0 / 5, 1e-6);  // the middle of the variances 1 and 9 is 5
  EXPECT_NEAR(weights[1], 0, 1e-6);
}

}  // namespace
}  // namespace aisle::models
