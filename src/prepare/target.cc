#include "prepare/target.h"

#include "core/error.h"
#include "core/json.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
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

// NaN for what is no number.
double parsed(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : std::nan("");
}

// A label that was read as text, as it would be written had it been read as the type.
std::string relabelled(const std::string& text, ColumnType type) {
  if (type == ColumnType::boolean) return says_yes(text) ? "true" : says_no(text) ? "false" : text;
  if (type == ColumnType::text) return text;
  const double number = parsed(text);
  return std::isnan(number) ? text : Json(number).text();
}

constexpr std::size_t most_classes = 100;

// How many rows have each value, and how many none. Values beyond the first few more than most_classes are not counted.
struct Values {
  std::map<std::string, std::size_t> rows;
  std::size_t missing = 0;
};

template <typename Key, typename Read>
Values count(const Column& column, const Read& read) {
  std::map<Key, std::pair<std::size_t, std::size_t>> found;  // first row, rows
  Values out;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (column.missing(row)) {
      ++out.missing;
      continue;
    }
    const Key key = read(row);
    const auto entry = found.find(key);
    if (entry != found.end()) {
      ++entry->second.second;
    } else if (found.size() <= most_classes) {
      found.emplace(key, std::pair(row, std::size_t{1}));
    }
  }
  for (const auto& [key, rows] : found) out.rows[label(column, rows.first)] += rows.second;
  return out;
}

Values count_values(const Column& column) {
  if (column.type == ColumnType::text)
    return count<std::int32_t>(column, [&](std::size_t row) { return column.codes[row]; });
  return count<double>(column, [&](std::size_t row) { return column.numbers[row]; });
}

std::string where(const Column& column) { return "target column " + column.name; }

void check_varies(const Column& column, const Values& values) {
  if (values.rows.empty()) throw Error("every value is missing", where(column), "choose another --target");
  if (values.rows.size() > 1) return;
  const std::string aside =
      values.missing == 0 ? "" : " (but for " + std::to_string(values.missing) + " that are missing)";
  throw Error(
      "every row has the value \"" + values.rows.begin()->first + "\"" + aside + ", so there is nothing to predict",
      where(column), "choose another --target, or add rows of another class");
}

bool is_amount(const Column& column, const Values& values) {
  constexpr std::size_t few = 10;
  if (column.type == ColumnType::time) return true;
  if (column.type != ColumnType::number) return false;
  const bool whole = std::ranges::all_of(column.numbers, [](double v) { return std::isnan(v) || v == std::floor(v); });
  return values.rows.size() > few || (!whole && values.rows.size() > 2);
}

Problem problem_of(const Column& column, const Values& values, Task task) {
  const bool number = column.type != ColumnType::text;
  if (task == Task::regress && !number) {
    throw Error("it holds text, which cannot be regressed", where(column),
                "choose a column of numbers, or --task classify");
  }
  if (task == Task::regress || (task == Task::automatic && is_amount(column, values))) return Problem::regression;
  if (values.rows.size() > most_classes) {
    throw Error("there are more than " + std::to_string(most_classes) + " different values, too many for classes",
                where(column),
                number ? "--task regress predicts a number" : "choose another --target: is this a name or an id?");
  }
  return values.rows.size() == 2 ? Problem::binary : Problem::multiclass;
}

std::vector<std::string> binary_classes(const Column& column, const Values& values, const std::string& positive) {
  const auto& first = *values.rows.begin();
  const auto& second = *values.rows.rbegin();
  if (positive.empty()) {
    const Classes classes = order_classes(column.type, first, second);
    return {classes.negative, classes.positive};
  }
  const std::string wanted = relabelled(positive, column.type);
  if (wanted != first.first && wanted != second.first) {
    throw Error::misuse("no row has the value \"" + positive + "\"", where(column),
                        "--positive takes \"" + first.first + "\" or \"" + second.first + "\"");
  }
  return wanted == first.first ? std::vector{second.first, first.first} : std::vector{first.first, second.first};
}

std::vector<std::string> ordered_classes(const Column& column, const Values& values) {
  std::vector<std::string> out;
  for (const auto& [value, rows] : values.rows) out.push_back(value);
  if (column.type != ColumnType::text) {
    std::ranges::sort(out, {}, [](const std::string& value) { return std::stod(value); });
  }
  return out;
}

// The rows where the column is known, with their labels.
Target known_rows(const Column& column, TargetColumn description) {
  Target out{.column = std::move(description), .rows = {}, .labels = {}};
  out.labels.problem = out.column.problem;
  out.labels.classes = out.column.classes;
  std::map<std::string, double, std::less<>> place;
  for (std::size_t i = 0; i < out.column.classes.size(); ++i) place[out.column.classes[i]] = static_cast<double>(i);
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (column.missing(row)) continue;
    double value = 0;
    if (out.column.problem == Problem::regression) {
      value = column.type == ColumnType::text ? parsed(label(column, row)) : column.numbers[row];
      if (std::isnan(value)) continue;
    } else {
      const auto found = place.find(label(column, row));
      if (found == place.end()) continue;
      value = found->second;
    }
    out.rows.push_back(row);
    out.labels.values.push_back(value);
  }
  return out;
}

}  // namespace

Target read_target(const Table& table, const std::string& name, Task task, const std::string& positive) {
  const Column& column = table.at(name);
  const Values values = count_values(column);
  check_varies(column, values);
  TargetColumn description{
      .name = name, .type = column.type, .problem = problem_of(column, values, task), .classes = {}};
  if (!positive.empty() && description.problem != Problem::binary) {
    throw Error::misuse("--positive is for a target of two classes", where(column), "leave it out");
  }
  if (description.problem == Problem::binary) description.classes = binary_classes(column, values, positive);
  if (description.problem == Problem::multiclass) description.classes = ordered_classes(column, values);
  return known_rows(column, std::move(description));
}

Target known_outcomes(const Table& table, const TargetColumn& column) {
  Column values = table.at(column.name);
  if (column.problem == Problem::regression) return known_rows(values, column);
  for (auto& word : values.words) word = relabelled(word, column.type);
  return known_rows(values, column);
}

}  // namespace aisle::prepare
