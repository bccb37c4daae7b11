#include "prepare/codes.h"

#include "prepare/test_tables.h"
#include "stats/random.h"

#include <cmath>
#include <functional>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::prepare {
namespace {

// 4,000 rows of a number from 1 to `kinds`; the target is 1 with the chance that its number has.
bool code(int kinds, const std::function<double(int)>& chance) {
  stats::Random random(7);
  Column column = numbers("x", std::vector<double>());
  TargetParts parts{.names = {"yes"}, .values = {{}}, .weights = {}};
  for (int i = 0; i < 4000; ++i) {
    const int kind = 1 + i % kinds;
    column.numbers.push_back(kind);
    parts.values[0].push_back(random.uniform() < chance(kind) ? 1 : 0);
  }
  Rows rows(column.numbers.size());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return look_like_codes(column, group_rows(column, rows), parts);
}

TEST(Codes, AreNumbersWhoseNeighboursDiffer) {
  EXPECT_TRUE(code(12, [](int kind) { return kind * 7 % 12 < 6 ? 0.1 : 0.4; }));
  EXPECT_TRUE(code(3, [](int kind) { return kind == 2 ? 0.4 : 0.1; }));
}

TEST(Codes, AreNotAmountsThatCountMoreAndMore) {
  EXPECT_FALSE(code(12, [](int kind) { return 0.05 * kind; }));
  EXPECT_FALSE(code(12, [](int kind) { return 0.6 / kind; }));
  EXPECT_FALSE(code(12, [](int kind) { return 0.1 + 0.01 * (kind - 6) * (kind - 6); }));
}

TEST(Codes, AreNotNumbersThatSayNothing) {
  EXPECT_FALSE(code(40, [](int) { return 0.2; }));
  EXPECT_FALSE(code(2, [](int kind) { return 0.2 * kind; }));
}

}  // namespace
}  // namespace aisle::prepare
