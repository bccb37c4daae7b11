#include "prepare/target.h"

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
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
  return std::ranges::find(words, lower_case(text)) != words.end();
}

struct Classes {
  std::string positive;
  std::string negative;
};

bool says_no(const std::string& text) { return text == "0" || lower_case(text) == "false"; }

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
  std::size_t missing = 0;
  for (std::size_t row = 0; row < column.rows() && counts.size() < enough; ++row) {
    column.missing(row) ? ++missing : ++counts[label(column, row)];
  }
  const std::string where = "target column " + column.name;
  if (counts.empty()) throw Error("every value is missing", where, "choose another --target");
  if (counts.size() == 1) {
    const std::string aside = missing == 0 ? "" : " (but for " + std::to_string(missing) + " that are missing)";
    throw Error(
        "every row has the value \"" + counts.begin()->first + "\"" + aside + ", so there is nothing to predict", where,
        "choose another --target, or add rows of the other class");
  }
  if (counts.size() >= enough) {
    std::string values;
    for (const auto& [value, rows] : counts) values += (values.empty() ? "\"" : ", \"") + value + "\"";
    throw Error("there are more than two different values (" + values + ", …)", where,
                "this version predicts columns with two values, such as yes and no");
  }
  return order_classes(column.type, *counts.begin(), *counts.rbegin());
}

Target rows_of_classes(const Column& column, const Classes& classes) {
  Target target{.column = column.name,
                .positive = classes.positive,
                .negative = classes.negative,
                .type = column.type,
                .rows = {},
                .positive_rows = {}};
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (column.missing(row)) continue;
    const std::string value = label(column, row);
    if (value != classes.positive && value != classes.negative) continue;
    target.rows.push_back(row);
    target.positive_rows.push_back(value == classes.positive ? 1 : 0);
  }
  return target;
}

// A label that was read as text, as it would be written had it been read as the type.
std::string relabelled(const std::string& text, ColumnType type) {
  if (type == ColumnType::boolean) return says_yes(text) ? "true" : says_no(text) ? "false" : text;
  if (type == ColumnType::text) return text;
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? Json(number).text() : text;
}

}  // namespace

Target read_target(const Table& table, const std::string& column) {
  const Column& values = table.at(column);
  return rows_of_classes(values, choose_classes(values));
}

Target known_outcomes(const Table& table, const std::string& column, ColumnType type, const std::string& positive,
                      const std::string& negative) {
  Column values = table.at(column);
  for (auto& word : values.words) word = relabelled(word, type);
  return rows_of_classes(values, {positive, negative});
}

}  // namespace aisle::prepare
