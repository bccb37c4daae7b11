#include "predict/people_alike.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::predict {
namespace {

features::Sequences people(const std::vector<std::vector<Code>>& histories) {
  features::Sequences out;
  out.items = 9;
  out.types = 1;
  for (const auto& items : histories) out.add({items, std::vector<Code>(items.size(), 1), {}});
  return out;
}

TEST(PeopleAlike, AreThoseWhoHadTheSame) {
  const auto all = people({{1, 2, 3}, {1, 2, 3, 4, 5}, {3, 9}, {7, 8}, {2, 1, 6}});
  const auto found = PeopleAlike(all).to(all[0], 0, 10);
  ASSERT_EQ(found.size(), 3U);  // who shares nothing is not among them, nor is the person
  EXPECT_EQ(found[0].sequence, 1U);
  EXPECT_EQ(found[0].shared, 3U);
  EXPECT_EQ(found[0].next, 4U);  // the first that comes behind what they share
  EXPECT_EQ(found[1].sequence, 4U);
  EXPECT_EQ(found[1].next, 6U);
  EXPECT_EQ(found[2].shared, 1U);
}

TEST(PeopleAlike, WeighWhatFewHadMore) {
  const auto all = people({{1, 2}, {1, 8}, {2, 9}, {1, 7}, {1, 6}});
  const auto found = PeopleAlike(all).to(all[0], 0, 1);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sequence, 2U);  // two people had 2, four had 1
  const auto squared = [](double had) { return std::pow(std::log1p(5 / had), 2); };
  EXPECT_NEAR(found[0].likeness, squared(2) / std::sqrt((squared(4) + squared(2)) * (squared(2) + squared(1))), 1e-12);
}

TEST(PeopleAlike, ComeToNothingWhereTheSharedIsTheirLast) {
  const auto all = people({{1, 2}, {5, 1}});
  const auto found = PeopleAlike(all).to(all[0], 0, 3);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].next, 0U);
}

TEST(PeopleAlike, AreNobodyForWhoHasNothing) {
  const auto all = people({{1, 2}, {5, 1}});
  EXPECT_TRUE(PeopleAlike(all).to({}, all.size(), 3).empty());
}

}  // namespace
}  // namespace aisle::predict
