#include "prepare/target_encoding.h"

#include "prepare/test_tables.h"

#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

// Six rows of a, four of b, one missing.
const Column letters = texts("c", {"a", "b", "a", "b", "a", "b", "a", "b", "a", "a", ""});
const std::vector<double> truths = {1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1};

TEST(TargetEncoding, DrawsRareValuesTowardsTheMeanOfAll) {
  const auto parts = target_parts(two_classes(truths));
  const auto table = fit_values(letters, group_rows(letters, first(11)), &parts);
  const double prior = 6.0 / 11;
  EXPECT_DOUBLE_EQ(table.mean(table.place(value_key(letters, 0)), 0), (4 + 20 * prior) / (6 + 20));
  EXPECT_DOUBLE_EQ(table.mean(table.place(value_key(letters, 1)), 0), (1 + 20 * prior) / (4 + 20));
  EXPECT_DOUBLE_EQ(table.mean(table.place(12345), 0), prior);
}

TEST(TargetEncoding, CountsAndRanksValues) {
  const auto table = fit_values(letters, group_rows(letters, first(11)), nullptr);
  const auto a = table.place(value_key(letters, 0));
  const auto b = table.place(value_key(letters, 1));
  EXPECT_EQ(table.count(a), 6);
  EXPECT_EQ(table.count(b), 4);
  EXPECT_EQ(table.count(table.place(12345)), 0);
  EXPECT_EQ(table.rank(a), 0);
  EXPECT_EQ(table.rank(b), 1);
  EXPECT_EQ(table.rank(table.place(12345)), 2);
}

TEST(TargetEncoding, MakesTheMeanOfARowFromOtherFolds) {
  const auto parts = target_parts(two_classes(truths));
  const std::vector<std::size_t> folds = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0};
  const auto means = held_out_means(group_rows(letters, first(11)), parts, folds);
  // Row 0 is in fold 0 with rows 5 and 10: eight rows with three of truth 1 are left, five of them a with 3.
  const double prior = 3.0 / 8;
  EXPECT_DOUBLE_EQ(means[0][0], (3 + 20 * prior) / (5 + 20));
  EXPECT_DOUBLE_EQ(means[0][10], prior);
}

TEST(TargetEncoding, WeighsRows) {
  Labels labels = two_classes(truths);
  labels.weights.assign(11, 1);
  labels.weights[0] = 3;  // as if row 0 stood there three times
  const auto parts = target_parts(labels);
  const auto table = fit_values(letters, group_rows(letters, first(11)), &parts);
  const double prior = 8.0 / 13;
  EXPECT_DOUBLE_EQ(table.mean(table.place(value_key(letters, 0)), 0), (6 + 20 * prior) / (8 + 20));
}

TEST(TargetEncoding, TakesTheTenMostFrequentClasses) {
  Labels labels{.problem = Problem::multiclass, .classes = {}, .values = {}, .weights = {}};
  for (std::size_t c = 0; c < 12; ++c) {
    labels.classes.push_back("class " + std::to_string(c));
    for (std::size_t i = 0; i < c + 1; ++i) labels.values.push_back(static_cast<double>(c));
  }
  const auto parts = target_parts(labels);
  ASSERT_EQ(parts.names.size(), 10U);
  EXPECT_EQ(parts.names.front(), "class 2");
  EXPECT_EQ(parts.names.back(), "class 11");
}

TEST(Folds, HoldTheSameShareOfEachClass) {
  std::vector<double> labels(500, 0);
  for (std::size_t i = 0; i < 50; ++i) labels[i * 7] = 1;
  const auto folds = deal_folds(two_classes(labels), 1);
  std::vector<double> positive(inner_folds);
  for (std::size_t i = 0; i < labels.size(); ++i) positive[folds[i]] += labels[i];
  EXPECT_EQ(positive, std::vector<double>(inner_folds, 10));
}

}  // namespace
}  // namespace aisle::prepare
