#include "prepare/target.h"

#include "core/error.h"
#include "core/json.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

namespace aisle::prepare {

namespace {

// The value as people write it.
std::string label(const Column& column, std::size_t row) {
  if (column.type == ColumnType::text) return column.words[static_cast<std::size_t>(column.codes[row])];
  if (column.type == ColumnType::boolean) return column.numbers[row] != 0 ? "true" : "false";
  return Json(column.numbers[row]).text();
}

bool says_yes(const std::string& text) {
  constexpr std::array<std::string_view, 6> words = {"yes", "true", "y", "t", "positive", "1"};
  std::string lower;
  for (const char c : text) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::ranges::find(words, lower) != words.end();
}

struct Classes {
  std::string positive;
  std::string negative;
};

using Count = std::pair<const std::string, std::size_t>;  // a class and its rows

// The two classes in the order of their text: "false" stands before "true".
Classes order_classes(ColumnType type, const Count& first, const Count& second) {
  bool second_is_positive = second.second <= first.second;
  if (type == ColumnType::boolean) {
    second_is_positive = true;
  } else if (type != ColumnType::text) {
    second_is_positive = std::stod(second.first) > std::stod(first.first);
  } else if (says_yes(first.first) != says_yes(second.first)) {
    second_is_positive = says_yes(second.first);
  }
  return second_is_positive ? Classes{second.first, first.first} : Classes{first.first, second.first};
}

Classes choose_classes(const Column& column) {
  constexpr std::size_t enough = 3;  // different values, to know that there are not two
  std::map<std::string, std::size_t> counts;
  for (std::size_t row = 0; row < column.rows() && counts.size() < enough; ++row) {
    if (!column.missing(row)) ++counts[label(column, row)];
  }
  const std::string where = "target column " + column.name;
  if (counts.empty()) throw Error("every value is missing", where, "choose another --target");
  if (counts.size() == 1) {
    throw Error("every row has the value \"" + counts.begin()->first + "\", so there is nothing to predict", where,
                "choose another --target, or add rows of the other class");
  }
  if (counts.size() >= enough) {
    throw Error("there are more than two different values", where,
                "this version predicts columns with two values, such as yes and no");
  }
  return order_classes(column.type, *counts.begin(), *counts.rbegin());
}

}  // namespace

Target read_target(const Table& table, const std::string& column) {
  const auto [positive, negative] = choose_classes(table.at(column));
  return read_target(table, column, positive, negative);
}

Target read_target(const Table& table, const std::string& column, const std::string& positive,
                   const std::string& negative) {
  const Column& values = table.at(column);
  Target target{.column = column, .positive = positive, .negative = negative, .rows = {}, .positive_rows = {}};
  for (std::size_t row = 0; row < values.rows(); ++row) {
    if (values.missing(row)) continue;
    const std::string value = label(values, row);
    if (value != positive && value != negative) {
      throw Error("\"" + value + "\" is neither \"" + positive + "\" nor \"" + negative + "\"",
                  "row " + std::to_string(row + 1) + ", column " + column);
    }
    target.rows.push_back(row);
    target.positive_rows.push_back(value == positive ? 1 : 0);
  }
  return target;
}

}  // namespace aisle::prepare
