#include "prepare/target.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

Table texts(const std::vector<std::string>& words, std::vector<std::int32_t> codes) {
  return {{{.name = "y", .type = ColumnType::text, .numbers = {}, .codes = std::move(codes), .words = words}}};
}

Table numbers(ColumnType type, std::vector<double> values) {
  return {{{.name = "y", .type = type, .numbers = std::move(values), .codes = {}, .words = {}}}};
}

TEST(Target, LooksForTrueForTheGreaterNumberForYesAndForTheRarer) {
  EXPECT_EQ(read_target(numbers(ColumnType::boolean, {1, 1, 0}), "y").positive, "true");
  EXPECT_EQ(read_target(numbers(ColumnType::number, {10, 9, 10}), "y").positive, "10");
  EXPECT_EQ(read_target(texts({"Yes", "No"}, {0, 0, 1}), "y").positive, "Yes");
  EXPECT_EQ(read_target(texts({"stayed", "left"}, {0, 0, 1}), "y").positive, "left");
}

TEST(Target, LeavesOutRowsWithoutAValue) {
  const auto target = read_target(numbers(ColumnType::number, {0, NAN, 1, 0}), "y");
  EXPECT_EQ(target.rows, (Rows{0, 2, 3}));
  EXPECT_EQ(target.positive_rows, (std::vector<char>{0, 1, 0}));
}

TEST(Target, RefusesAColumnThatHasNotTwoValues) {
  EXPECT_THROW(read_target(numbers(ColumnType::number, {1, 1}), "y"), Error);
  EXPECT_THROW(read_target(numbers(ColumnType::number, {1, 2, 3}), "y"), Error);
  EXPECT_THROW(read_target(numbers(ColumnType::number, {NAN, NAN}), "y"), Error);
  EXPECT_THROW(read_target(numbers(ColumnType::number, {0, 1}), "z"), Error);
}

TEST(KnownOutcomes, LeaveOutWhatIsStillOpen) {
  const auto target = known_outcomes(texts({"yes", "open", "no"}, {0, 1, 2, -1}), "y", ColumnType::text, "yes", "no");
  EXPECT_EQ(target.rows, (Rows{0, 2}));
  EXPECT_EQ(target.positive_rows, (std::vector<char>{1, 0}));
}

TEST(KnownOutcomes, KnowTheClassesInAnotherWriting) {
  const auto truth = known_outcomes(texts({"1", "FALSE", "?"}, {0, 1, 2}), "y", ColumnType::boolean, "true", "false");
  EXPECT_EQ(truth.positive_rows, (std::vector<char>{1, 0}));
  const auto numbers_read = known_outcomes(texts({"1.0", "0"}, {0, 1}), "y", ColumnType::number, "1", "0");
  EXPECT_EQ(numbers_read.positive_rows, (std::vector<char>{1, 0}));
}

}  // namespace
}  // namespace aisle::prepare
