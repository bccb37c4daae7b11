#include "core/error.h"
#include "stats/random.h"
#include "stats/split.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>
#include <set>

namespace aisle::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Rows all(std::size_t rows) {
  Rows out(rows);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

Labels classes(std::size_t rows, const std::vector<std::size_t>& counts, std::uint64_t seed = 1) {
  Labels out{.problem = Problem::multiclass, .classes = {}, .values = {}, .weights = {}};
  out.classes.resize(counts.size());
  for (std::size_t c = 0; c < counts.size(); ++c)
    out.values.insert(out.values.end(), counts[c], static_cast<double>(c));
  out.values.resize(rows);
  Random(seed).shuffle(std::span(out.values));
  return out;
}

Labels numbers(std::size_t rows) {
  Labels out{.problem = Problem::regression, .classes = {}, .values = {}, .weights = {}};
  Random random(5);
  for (std::size_t i = 0; i < rows; ++i) out.values.push_back(std::exp(random.normal()));
  return out;
}

std::size_t count(const Labels& labels, const Rows& rows, double value) {
  return static_cast<std::size_t>(
      std::ranges::count_if(rows, [&](std::size_t i) { return labels.values[i] == value; }));
}

Splitting by(Splitting::Kind kind, std::vector<double> keys) { return {.kind = kind, .keys = std::move(keys)}; }

// Training and held-out rows are the wanted rows, each once, and every row is held out once.
void expect_partition(const std::vector<Fold>& folds, const Rows& wanted) {
  Rows held_out;
  for (const Fold& fold : folds) {
    Rows together;
    std::ranges::merge(fold.training, fold.held_out, std::back_inserter(together));
    EXPECT_EQ(together, wanted);
    held_out.insert(held_out.end(), fold.held_out.begin(), fold.held_out.end());
  }
  std::ranges::sort(held_out);
  EXPECT_EQ(held_out, wanted);
}

TEST(MakeFolds, GiveEveryFoldItsShareOfEachClass) {
  const auto labels = classes(1003, {700, 250, 53});
  const auto folds = make_folds(labels, {}, all(1003), 5, 42);
  ASSERT_EQ(folds.size(), 5U);
  expect_partition(folds, all(1003));
  for (const Fold& fold : folds) {
    EXPECT_NEAR(static_cast<double>(fold.held_out.size()), 1003.0 / 5, 1);
    EXPECT_NEAR(static_cast<double>(count(labels, fold.held_out, 0)), 140, 1);
    EXPECT_NEAR(static_cast<double>(count(labels, fold.held_out, 1)), 50, 1);
    EXPECT_NEAR(static_cast<double>(count(labels, fold.held_out, 2)), 10.6, 1);
  }
}

TEST(MakeFolds, GiveEveryFoldItsShareOfSmallAndLargeNumbers) {
  const auto labels = numbers(1000);
  auto values = labels.values;
  std::ranges::sort(values);
  const auto folds = make_folds(labels, {}, all(1000), 5, 42);
  expect_partition(folds, all(1000));
  for (const Fold& fold : folds) {
    const auto large =
        std::ranges::count_if(fold.held_out, [&](std::size_t i) { return labels.values[i] >= values[900]; });
    EXPECT_NEAR(static_cast<double>(large), 20, 1);
  }
}

TEST(MakeFolds, TakeTheWantedRowsOnlyAndDependOnTheSeedAlone) {
  const auto labels = classes(100, {50, 50});
  Rows even;
  for (std::size_t i = 0; i < 100; i += 2) even.push_back(i);
  const auto folds = make_folds(labels, {}, even, 4, 1);
  expect_partition(folds, even);
  EXPECT_EQ(folds[0].held_out, make_folds(labels, {}, even, 4, 1)[0].held_out);
  EXPECT_NE(folds[0].held_out, make_folds(labels, {}, even, 4, 2)[0].held_out);
}

TEST(MakeHoldout, TakesTheShareOfEachClass) {
  const auto labels = classes(1000, {600, 300, 100});
  const auto split = make_holdout(labels, {}, all(1000), 0.2, 42);
  EXPECT_EQ(split.held_out.size(), 200U);
  EXPECT_NEAR(static_cast<double>(count(labels, split.held_out, 0)), 120, 1);
  EXPECT_NEAR(static_cast<double>(count(labels, split.held_out, 2)), 20, 1);
  Rows together;
  std::ranges::merge(split.kept, split.held_out, std::back_inserter(together));
  EXPECT_EQ(together, all(1000));
  EXPECT_TRUE(make_holdout(labels, {}, all(1000), 0, 42).held_out.empty());
}

std::vector<double> keys_of(std::size_t rows, std::size_t groups, std::uint64_t seed) {
  Random random(seed);
  std::vector<double> out;
  // Squared, so that some groups are much larger than others.
  for (std::size_t i = 0; i < rows; ++i) {
    out.push_back(std::floor(std::pow(random.uniform(), 2) * static_cast<double>(groups)));
  }
  return out;
}

void expect_whole_groups(const std::vector<double>& keys, const Rows& one, const Rows& other) {
  std::set<double> here;
  for (const std::size_t i : one) here.insert(keys[i]);
  for (const std::size_t i : other) EXPECT_FALSE(here.contains(keys[i])) << keys[i];
}

TEST(MakeFolds, KeepGroupsTogetherInFoldsOfNearlyEqualSize) {
  const auto keys = keys_of(1000, 60, 3);
  const auto labels = classes(1000, {700, 300});
  const auto folds = make_folds(labels, by(Splitting::Kind::group, keys), all(1000), 5, 1);
  expect_partition(folds, all(1000));
  for (const Fold& fold : folds) {
    expect_whole_groups(keys, fold.held_out, fold.training);
    EXPECT_NEAR(static_cast<double>(fold.held_out.size()), 200, 5);
  }
}

TEST(MakeHoldout, KeepsGroupsTogether) {
  const auto keys = keys_of(1000, 60, 4);
  const auto split = make_holdout(numbers(1000), by(Splitting::Kind::group, keys), all(1000), 0.2, 1);
  expect_whole_groups(keys, split.held_out, split.kept);
  EXPECT_NEAR(static_cast<double>(split.held_out.size()), 200, 10);
}

// As when duplicates alone are groups: what is left to chance is still stratified.
TEST(MakeFolds, OfSmallGroupsAreAlikeInTheirClasses) {
  auto labels = classes(1000, {900, 100});
  std::vector<double> keys(1000, nan);
  for (std::size_t i = 0; i < 40; i += 2) {
    keys[i] = keys[i + 1] = static_cast<double>(i);
    labels.values[i + 1] = labels.values[i];
  }
  const auto ones = static_cast<double>(std::ranges::count(labels.values, 1.0));
  for (const Fold& fold : make_folds(labels, by(Splitting::Kind::group, keys), all(1000), 5, 1)) {
    EXPECT_EQ(fold.held_out.size(), 200U);
    EXPECT_NEAR(static_cast<double>(count(labels, fold.held_out, 1)), ones / 5, 2);
  }
}

TEST(MakeHoldout, TakesTheLatestRowsAndPartsNoTime) {
  std::vector<double> times;
  for (std::size_t i = 0; i < 100; ++i) times.push_back(std::floor(static_cast<double>((i * 37) % 100) / 7));
  const auto split = make_holdout(numbers(100), by(Splitting::Kind::time, times), all(100), 0.2, 1);
  EXPECT_NEAR(static_cast<double>(split.held_out.size()), 20, 4);
  for (const std::size_t late : split.held_out) {
    for (const std::size_t early : split.kept) EXPECT_LT(times[early], times[late]);
  }
  EXPECT_TRUE(make_holdout(numbers(100), by(Splitting::Kind::time, times), all(100), 0, 1).held_out.empty());
}

TEST(MakeFolds, ByTimeLearnFromThePastOnly) {
  Random random(8);
  std::vector<double> times;
  for (std::size_t i = 0; i < 600; ++i) times.push_back(static_cast<double>(random.below(50)));
  const auto folds = make_folds(numbers(600), by(Splitting::Kind::time, times), all(600), 5, 1);
  ASSERT_EQ(folds.size(), 5U);
  Rows covered = folds[0].training;
  for (const Fold& fold : folds) {
    EXPECT_EQ(std::set(fold.training.begin(), fold.training.end()), std::set(covered.begin(), covered.end()));
    for (const std::size_t late : fold.held_out) {
      for (const std::size_t early : fold.training) ASSERT_LT(times[early], times[late]);
    }
    EXPECT_NEAR(static_cast<double>(fold.held_out.size()), 100, 20);
    covered.insert(covered.end(), fold.held_out.begin(), fold.held_out.end());
  }
  std::ranges::sort(covered);
  EXPECT_EQ(covered, all(600));
}

TEST(MakeFolds, ByTimeFindRoomAmongHeavyTies) {
  std::vector<double> times(100, 0);
  times[97] = 1;
  times[98] = 2;
  times[99] = 3;
  const auto folds = make_folds(numbers(100), by(Splitting::Kind::time, times), all(100), 3, 1);
  EXPECT_EQ(folds[0].held_out, Rows{97});
  EXPECT_EQ(folds[2].held_out, Rows{99});
}

TEST(MakeSplit, RefusesWhatCannotBeSplit) {
  using enum Splitting::Kind;
  const auto labels = numbers(4);
  EXPECT_THROW(make_folds(labels, {}, all(4), 5, 1), Error);
  EXPECT_THROW(make_folds(labels, {}, all(4), 1, 1), Error);
  EXPECT_THROW(make_folds(labels, {}, {}, 2, 1), Error);
  EXPECT_THROW(make_folds(labels, by(group, {1, 1, 2, 2}), all(4), 3, 1), Error);
  EXPECT_THROW(make_folds(labels, by(group, {1}), all(4), 2, 1), Error);
  EXPECT_THROW(make_folds(labels, by(time, {1, 1, 2, 2}), all(4), 2, 1), Error);
  EXPECT_THROW(make_folds(labels, by(time, {1, 2, 3, nan}), all(4), 2, 1), Error);
  EXPECT_THROW(make_holdout(labels, by(group, {1, 1, 1, 1}), all(4), 0.5, 1), Error);
  EXPECT_THROW(make_holdout(labels, by(time, {1, 1, 1, 1}), all(4), 0.5, 1), Error);
}

}  // namespace
}  // namespace aisle::stats
