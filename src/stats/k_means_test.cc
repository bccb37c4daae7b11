#include "stats/k_means.h"

#include "stats/random.h"

#include <gtest/gtest.h>

namespace aisle::stats {
namespace {

using Rows = std::vector<std::vector<double>>;

Rows clouds(std::size_t each, const Rows& centres) {
  Random chance(7);
  Rows out;
  for (std::size_t i = 0; i < each; ++i) {
    for (const auto& centre : centres) out.push_back({centre[0] + chance.normal(), centre[1] + chance.normal()});
  }
  return out;
}

TEST(KMeans, FindsTheMeansOfAHandWorkedTable) {
  const Rows rows = {{0}, {2}, {10}, {12}};
  const Groups groups = k_means(rows, 2, 1);
  EXPECT_EQ(groups.group[0], groups.group[1]);
  EXPECT_EQ(groups.group[2], groups.group[3]);
  EXPECT_DOUBLE_EQ(groups.centres[groups.group[0]][0], 1);
  EXPECT_DOUBLE_EQ(groups.centres[groups.group[2]][0], 11);
  // Of 0: own 2, other (10 + 12) / 2 = 11: 9/11; of 2: own 2, other 9: 7/9; and the same from the other side.
  EXPECT_NEAR(groups.silhouette, (9.0 / 11 + 7.0 / 9) / 2, 1e-12);
}

TEST(KMeans, FindsHowManyCloudsThereAre) {
  const Rows rows = clouds(60, {{0, 0}, {12, 0}, {0, 12}, {12, 12}});
  const Groups groups = best_groups(rows, 2, 7, 3);
  ASSERT_EQ(groups.centres.size(), 4U);
  EXPECT_GT(groups.silhouette, 0.7);
  for (std::size_t i = 4; i < rows.size(); ++i) EXPECT_EQ(groups.group[i], groups.group[i % 4]);
}

TEST(KMeans, GivesTheSameGroupsForTheSameSeed) {
  const Rows rows = clouds(50, {{0, 0}, {2, 2}});
  EXPECT_EQ(k_means(rows, 3, 5).group, k_means(rows, 3, 5).group);
}

TEST(KMeans, MakesNoMoreGroupsThanThereAreDifferentRows) {
  const Rows rows(10, {1.0, 2.0});
  const Groups groups = k_means(rows, 3, 1);
  EXPECT_EQ(groups.centres.size(), 1U);
  EXPECT_EQ(groups.silhouette, 0);
  EXPECT_TRUE(k_means(Rows{}, 3, 1).centres.empty());
}

}  // namespace
}  // namespace aisle::stats
