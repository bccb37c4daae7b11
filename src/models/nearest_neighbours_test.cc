#include "models/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::models {
namespace {

TEST(NearestNeighbours, MixesScikitLearnsSharesWithOneAverageNeighbour) {
  const auto table = reference("models", Problem::multiclass);
  const auto model = fitted("nearest_neighbours", table.examples(), Json::Object{{"k", 7}, {"weighting", "equal"}});
  const auto found = model->predict(to_matrix(table.answers.at("queries")));
  std::vector<double> average(3);
  for (const double value : table.labels.values) average[static_cast<std::size_t>(value)] += 1.0 / 200;
  for (std::size_t i = 0; i < found.rows(); ++i) {
    const auto shares = table.answers.at("neighbours").array()[i].numbers();
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(found.row(i)[c], (7 * shares[c] + average[c]) / 8, 1e-12) << i;
  }
}

TEST(NearestNeighbours, GiveScikitLearnsMeansByDistance) {
  const auto table = reference("models", Problem::regression);
  const auto model = fitted("nearest_neighbours", table.examples(), Json::Object{{"k", 7}, {"weighting", "distance"}});
  const auto found = model->predict(to_matrix(table.answers.at("queries"))).values;
  const auto expected = table.answers.at("near_neighbours").numbers();
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5) << i;
}

TEST(NearestNeighbours, AskAllRowsWhenThereAreFewerThanK) {
  const auto table = reference("models", Problem::binary);
  const auto model = fitted("nearest_neighbours", table.examples(), Json::Object{{"k", 1000}, {"weighting", "equal"}});
  const auto found = model->predict(table.features).values;
  for (const double chance : found) EXPECT_NEAR(chance, 0.45, 1e-12);  // the share of all 200
}

TEST(NearestNeighbours, BelieveATwin) {
  const auto table = reference("models", Problem::regression);
  const auto found = fitted("nearest_neighbours", table.examples())->predict(table.features).values;
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], table.labels.values[i], 0.1) << i;
}

}  // namespace
}  // namespace aisle::models
