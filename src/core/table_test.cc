#include "core/table.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle {
namespace {

Table sample() {
  return {{{.name = "price", .numbers = {1, NAN, 1, NAN}, .codes = {}, .words = {}},
           {.name = "city", .type = ColumnType::text, .numbers = {}, .codes = {0, -1, 0, -1}, .words = {"Oslo"}}}};
}

TEST(Table, CountsRowsThatStandAgain) {
  Table table = sample();
  EXPECT_EQ(duplicate_rows(table), 2U);
  table.columns[0].numbers[3] = 7;
  EXPECT_EQ(duplicate_rows(table), 1U);
}

TEST(FirstAlike, NamesTheFirstRowThatSaysTheSame) {
  Table table = sample();
  EXPECT_EQ(first_alike(table), (std::vector<std::size_t>{0, 1, 0, 1}));
  table.columns[1].codes[2] = -1;
  EXPECT_EQ(first_alike(table), (std::vector<std::size_t>{0, 1, 2, 1}));
}

TEST(FirstAlike, IsEveryRowItselfWhereAllDiffer) {
  const Table table{{{.name = "x", .numbers = {3, 1, 2}, .codes = {}, .words = {}}}};
  EXPECT_EQ(first_alike(table), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(first_alike(Table{}), std::vector<std::size_t>{});
}

TEST(Table, KnowsWhatIsMissing) {
  const Table table = sample();
  EXPECT_FALSE(table.at("price").missing(0));
  EXPECT_TRUE(table.at("price").missing(1));
  EXPECT_TRUE(table.at("city").missing(1));
}

TEST(Table, SuggestsTheNearestColumn) {
  EXPECT_EQ(sample().find("prices"), nullptr);
  EXPECT_THROW((void)sample().at("prices"), Error);
}

}  // namespace
}  // namespace aisle
