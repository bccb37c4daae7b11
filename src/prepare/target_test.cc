#include "prepare/target.h"

#include "core/error.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::prepare {
namespace {

using Names = std::vector<std::string>;
using Values = std::vector<double>;

Table texts(const Names& words, std::vector<std::int32_t> codes) {
  return {{{.name = "y", .type = ColumnType::text, .numbers = {}, .codes = std::move(codes), .words = words}}};
}

Table numbers(ColumnType type, Values values) {
  return {{{.name = "y", .type = type, .numbers = std::move(values), .codes = {}, .words = {}}}};
}

Table numbers(Values values) { return numbers(ColumnType::number, std::move(values)); }

// Names "0", "1", …, each in one row.
Table many_texts(std::size_t count) {
  Names words;
  std::vector<std::int32_t> codes;
  for (std::size_t i = 0; i < count; ++i) {
    words.push_back(std::to_string(i));
    codes.push_back(static_cast<std::int32_t>(i));
  }
  return texts(words, codes);
}

// 0, 1, … below count.
Table counted(std::size_t count) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(i));
  return numbers(values);
}

std::string positive(const Table& table) { return read_target(table, "y").column.classes.at(1); }

TEST(Target, LooksForTrueForTheGreaterNumberForYesAndForTheRarer) {
  EXPECT_EQ(positive(numbers(ColumnType::boolean, {1, 1, 0})), "true");
  EXPECT_EQ(positive(numbers({10, 9, 10})), "10");
  EXPECT_EQ(positive(texts({"Yes", "No"}, {0, 0, 1})), "Yes");
  EXPECT_EQ(positive(texts({"stayed", "left"}, {0, 0, 1})), "left");
}

TEST(Target, LooksForWhatItIsTold) {
  const auto told = [](const Table& table, const std::string& name) {
    return read_target(table, "y", Task::automatic, name);
  };
  EXPECT_EQ(told(texts({"Yes", "No"}, {0, 0, 1}), "No").column.classes, (Names{"Yes", "No"}));
  EXPECT_EQ(told(texts({"Yes", "No"}, {0, 0, 1}), "No").labels.values, (Values{0, 0, 1}));
  EXPECT_EQ(told(numbers({10, 9, 10}), "9.0").column.classes, (Names{"10", "9"}));
  EXPECT_EQ(told(numbers(ColumnType::boolean, {1, 1, 0}), "FALSE").column.classes, (Names{"true", "false"}));
  EXPECT_THROW(told(texts({"Yes", "No"}, {0, 0, 1}), "Maybe"), Error);
  EXPECT_THROW(told(texts({"a", "b", "c"}, {0, 1, 2}), "a"), Error);
  EXPECT_THROW(told(numbers({1.5, 2.5, 3.5}), "1.5"), Error);
}

TEST(Target, LeavesOutRowsWithoutAValue) {
  const auto target = read_target(numbers({0, NAN, 1, 0}), "y");
  EXPECT_EQ(target.rows, (Rows{0, 2, 3}));
  EXPECT_EQ(target.labels.problem, Problem::binary);
  EXPECT_EQ(target.labels.values, (Values{0, 1, 0}));
}

TEST(Target, HasSeveralClassesInTheirOrder) {
  const auto words = read_target(texts({"silver", "gold", "bronze"}, {0, 1, 2, -1, 1}), "y");
  EXPECT_EQ(words.column.problem, Problem::multiclass);
  EXPECT_EQ(words.column.classes, (Names{"bronze", "gold", "silver"}));
  EXPECT_EQ(words.labels.classes, words.column.classes);
  EXPECT_EQ(words.labels.values, (Values{2, 1, 0, 1}));
  EXPECT_EQ(words.labels.outputs(), 3U);
  EXPECT_EQ(read_target(numbers({10, 9, 100, 9}), "y").column.classes, (Names{"9", "10", "100"}));
}

TEST(Target, IsANumberItself) {
  const auto target = read_target(numbers({1.5, NAN, -2.25, 7}), "y");
  EXPECT_EQ(target.column.problem, Problem::regression);
  EXPECT_TRUE(target.column.classes.empty());
  EXPECT_EQ(target.rows, (Rows{0, 2, 3}));
  EXPECT_EQ(target.labels.values, (Values{1.5, -2.25, 7}));
}

TEST(Target, IsRegressedUnlessItIsOneOfTenWholeNumbers) {
  const auto problem = [](const Table& table, Task task = Task::automatic) {
    return read_target(table, "y", task).column.problem;
  };
  EXPECT_EQ(problem(counted(10)), Problem::multiclass);
  EXPECT_EQ(problem(counted(11)), Problem::regression);
  EXPECT_EQ(problem(numbers({0.5, 1, 2})), Problem::regression);
  EXPECT_EQ(problem(numbers({0.5, 1})), Problem::binary);
  EXPECT_EQ(problem(numbers(ColumnType::time, {0, 86400, 172800})), Problem::regression);
  EXPECT_EQ(problem(counted(10), Task::regress), Problem::regression);
  EXPECT_EQ(problem(counted(2), Task::regress), Problem::regression);
  EXPECT_EQ(problem(counted(100), Task::classify), Problem::multiclass);
}

TEST(Target, HasAtMostAHundredClasses) {
  EXPECT_EQ(read_target(many_texts(100), "y").column.classes.size(), 100U);
  EXPECT_THROW(read_target(many_texts(101), "y"), Error);
  EXPECT_THROW(read_target(counted(101), "y", Task::classify), Error);
}

TEST(Target, RefusesAColumnThatHasNothingToPredict) {
  EXPECT_THROW(read_target(numbers({1, 1}), "y"), Error);
  EXPECT_THROW(read_target(numbers({1, 1}), "y", Task::regress), Error);
  EXPECT_THROW(read_target(numbers({NAN, NAN}), "y"), Error);
  EXPECT_THROW(read_target(numbers({0, 1}), "z"), Error);
  EXPECT_THROW(read_target(texts({"a", "b"}, {0, 1}), "y", Task::regress), Error);
}

TargetColumn asked(ColumnType type, Problem problem, Names classes) {
  return {.name = "y", .type = type, .problem = problem, .classes = std::move(classes)};
}

TEST(KnownOutcomes, LeaveOutWhatIsStillOpen) {
  const auto target = known_outcomes(texts({"yes", "open", "no"}, {0, 1, 2, -1}),
                                     asked(ColumnType::text, Problem::binary, {"no", "yes"}));
  EXPECT_EQ(target.rows, (Rows{0, 2}));
  EXPECT_EQ(target.labels.values, (Values{1, 0}));
}

TEST(KnownOutcomes, KnowTheClassesInAnotherWriting) {
  const auto truth = known_outcomes(texts({"1", "FALSE", "?"}, {0, 1, 2}),
                                    asked(ColumnType::boolean, Problem::binary, {"false", "true"}));
  EXPECT_EQ(truth.labels.values, (Values{1, 0}));
  const auto numbers_read =
      known_outcomes(texts({"1.0", "0"}, {0, 1}), asked(ColumnType::number, Problem::binary, {"0", "1"}));
  EXPECT_EQ(numbers_read.labels.values, (Values{1, 0}));
  const auto three = known_outcomes(texts({"3.00", "4", "2"}, {0, 1, 2}),
                                    asked(ColumnType::number, Problem::multiclass, {"1", "2", "3"}));
  EXPECT_EQ(three.rows, (Rows{0, 2}));
  EXPECT_EQ(three.labels.values, (Values{2, 1}));
}

TEST(KnownOutcomes, ReadANumberFromText) {
  const auto target = known_outcomes(texts({"12.5", "open", "-3e2", "7 EUR"}, {0, 1, 2, 3, -1, 0}),
                                     asked(ColumnType::number, Problem::regression, {}));
  EXPECT_EQ(target.rows, (Rows{0, 2, 5}));
  EXPECT_EQ(target.labels.values, (Values{12.5, -300, 12.5}));
}

}  // namespace
}  // namespace aisle::prepare
