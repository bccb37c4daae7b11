#include "prepare/preparation.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::prepare {
namespace {

constexpr double none = NAN;

Column numbers(std::string name, std::vector<double> values) {
  return {.name = std::move(name), .type = ColumnType::number, .numbers = std::move(values), .codes = {}, .words = {}};
}

Column texts(std::string name, const std::vector<std::string>& values) {
  Column column{.name = std::move(name), .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {}};
  for (const auto& value : values) {
    const auto found = std::ranges::find(column.words, value);
    column.codes.push_back(value.empty() ? -1 : static_cast<std::int32_t>(found - column.words.begin()));
    if (!value.empty() && found == column.words.end()) column.words.push_back(value);
  }
  return column;
}

Rows first(std::size_t count) {
  Rows rows(count);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

TEST(Preparation, StandardisesAndFillsWithTheMedian) {
  const Table table{{numbers("x", {1, 3, none, 8})}};
  const auto preparation = Preparation::fit(table, first(4), "y");
  const Matrix out = preparation.apply(table, first(4));
  // Filled: 1 3 3 8, mean 3.75, deviation sqrt(27.75 - 3.75^2 ...) by hand: sqrt(6.6875). Then the flag 0 0 1 0.
  ASSERT_EQ(out.columns, 2U);
  const double deviation = std::sqrt(6.6875);
  EXPECT_NEAR(out.row(0)[0], (1 - 3.75) / deviation, 1e-6);
  EXPECT_NEAR(out.row(2)[0], (3 - 3.75) / deviation, 1e-6);
  EXPECT_NEAR(out.row(2)[1], (1 - 0.25) / std::sqrt(0.1875), 1e-6);
}

TEST(Preparation, MakesOneFeatureOfEachTextAndOfMissing) {
  const Table table{{texts("city", {"Oslo", "Bern", "", "Oslo"})}};
  const auto preparation = Preparation::fit(table, first(4), "y");
  ASSERT_EQ(preparation.features(), 3U);
  EXPECT_EQ(preparation.columns()[0].features[0].category, "Oslo");  // the most frequent first
  const Matrix out = preparation.apply(table, first(4));
  EXPECT_GT(out.row(0)[0], 0);
  EXPECT_LT(out.row(1)[0], 0);
  EXPECT_GT(out.row(2)[2], 0);
}

TEST(Preparation, LearnsFromTheTrainingRowsAlone) {
  const Table table{{numbers("x", {1, 2, 3, 1e9}), texts("c", {"a", "b", "a", "new"})}};
  const Table without{{numbers("x", {1, 2, 3, -7}), texts("c", {"a", "b", "a", "b"})}};
  const auto preparation = Preparation::fit(table, first(3), "y");
  EXPECT_EQ(preparation.to_json(), Preparation::fit(without, first(3), "y").to_json());
}

TEST(Preparation, TakesAnUnknownTextAsNoCategory) {
  const auto preparation = Preparation::fit({{texts("c", {"a", "b", "a", "b"})}}, first(4), "y");
  const Matrix out = preparation.apply({{texts("c", {"never seen", "a"})}}, first(2));
  EXPECT_LT(out.row(0)[0], 0);
  EXPECT_LT(out.row(0)[1], 0);
}

TEST(Preparation, TakesRareTextsTogether) {
  std::vector<std::string> values;
  for (int i = 0; i < 60; ++i) {
    for (int times = 0; times < 60 - i + 1; ++times) values.push_back("c" + std::to_string(i));
  }
  const Table table{{texts("c", values)}};
  const auto preparation = Preparation::fit(table, first(values.size()), "y");
  EXPECT_EQ(preparation.features(), 51U);
  EXPECT_EQ(preparation.columns()[0].rare, 10U);
  const Matrix out = preparation.apply(table, {values.size() - 1});  // c59, the rarest
  EXPECT_GT(out.row(0)[50], 0);
  const Matrix unseen = preparation.apply({{texts("c", {"never seen"})}}, {0});
  EXPECT_GT(unseen.row(0)[50], 0);
}

TEST(Preparation, LeavesOutWhatSaysNothing) {
  std::vector<double> ids, counting, same(60, 5), amounts;
  std::vector<std::string> names, empty(60);
  for (int i = 0; i < 60; ++i) {
    ids.push_back((i * 7919) % 30011);
    counting.push_back(100 + i);
    amounts.push_back(((i * 37) % 60) + 0.5);
    names.push_back("person " + std::to_string(i));
  }
  const Table table{{numbers("customer_id", ids), numbers("n", counting), numbers("same", same), texts("name", names),
                     texts("empty", empty), numbers("amount", amounts), numbers("y", same)}};
  const auto preparation = Preparation::fit(table, first(60), "y");
  std::vector<std::string> reasons;
  for (const auto& column : preparation.columns()) reasons.push_back(column.left_out);
  EXPECT_EQ(reasons, (std::vector<std::string>{"identifier", "identifier", "constant", "identifier", "empty", ""}));
}

TEST(Preparation, RefusesATableWithNothingToLearnFrom) {
  EXPECT_THROW(Preparation::fit({{numbers("same", {1, 1}), numbers("y", {0, 1})}}, first(2), "y"), Error);
}

TEST(Preparation, GivesTheSameBitsAfterSavingAndLoading) {
  const Table table{{numbers("x", {0.1, 1.0 / 3, none, 1e-7}), texts("c", {"a", "", "中", "a"})}};
  const auto preparation = Preparation::fit(table, first(4), "y");
  const auto again = Preparation::from_json(Json::parse(preparation.to_json().text(), "test"));
  EXPECT_EQ(preparation.apply(table, first(4)).values, again.apply(table, first(4)).values);
}

TEST(Preparation, MovesAnAbsurdValueToTheFurthestOrdinaryOne) {
  std::vector<double> prices;
  for (int i = 0; i < 100; ++i) prices.push_back(i + 0.5);
  prices[0] = 1e200;
  const auto preparation = Preparation::fit({{numbers("price", prices)}}, first(100), "y");
  const Matrix out = preparation.apply({{numbers("price", {1e300, 99.5, 50.5, 51.5})}}, first(4));
  EXPECT_EQ(out.values[0], out.values[1]);
  EXPECT_NEAR(out.values[3] - out.values[2], 1 / std::sqrt((100.0 * 100 - 1) / 12), 2e-3);  // evenly spread prices
}

TEST(Preparation, LeavesRareNumbersOfFewKindsAlone) {
  std::vector<double> flags(2000, 0);
  flags[7] = 1;
  const auto preparation = Preparation::fit({{numbers("fraud", flags)}}, first(2000), "y");
  EXPECT_GT(preparation.apply({{numbers("fraud", {1})}}, {0}).values[0], 10);
}

TEST(Preparation, KnowsIdentifiersThatRepeatAndKeepsSortedAmounts) {
  std::vector<double> customers, spent, region;
  for (int i = 0; i < 300; ++i) {
    customers.push_back(1000 + (i - i % 4) * 17);
    spent.push_back(100 + i * i);
    region.push_back(i % 9);
  }
  const Table table{{numbers("CustomerID", customers), numbers("cents", spent), numbers("region_id", region)}};
  const auto preparation = Preparation::fit(table, first(300), "y");
  EXPECT_EQ(preparation.columns()[0].left_out, "identifier");
  EXPECT_EQ(preparation.columns()[1].left_out, "");
  EXPECT_EQ(preparation.columns()[2].left_out, "");
}

TEST(Preparation, TakesFewerCategoriesOfManyColumns) {
  Table table;
  for (int c = 0; c < 500; ++c) {
    std::vector<std::string> values;
    for (int i = 0; i < 100; ++i) values.push_back("v" + std::to_string((i * (c + 3)) % 25));
    table.columns.push_back(texts("t" + std::to_string(c), values));
  }
  EXPECT_LE(Preparation::fit(table, first(100), "y").features(), 2500U);
}

TEST(Preparation, NamesTheColumnThatIsMissing) {
  const auto preparation = Preparation::fit({{numbers("price", {1, 2})}}, first(2), "y");
  try {
    (void)preparation.apply({{numbers("prices", {1})}}, {0});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("\"price\""), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("did you mean \"prices\"?"), std::string::npos);
  }
}

}  // namespace
}  // namespace aisle::prepare
