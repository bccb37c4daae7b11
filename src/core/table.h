#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aisle {

// What a column holds. boolean and time are numbers with a meaning: 0 or 1, and seconds since 1970 UTC.
enum class ColumnType { number, boolean, time, text };

std::string_view name_of(ColumnType type);
ColumnType column_type(std::string_view name);  // the inverse; Error for another name

// One named column. Either `numbers` or `codes` has a place for every row; the other is empty.
struct Column {
  std::string name;
  ColumnType type = ColumnType::number;
  std::vector<double> numbers;      // number, boolean, time; NaN where missing
  std::vector<std::int32_t> codes;  // text: a place in `words`, or -1 where missing
  std::vector<std::string> words;   // text: the distinct values, in the order in which they first appear

  [[nodiscard]] std::size_t rows() const { return type == ColumnType::text ? codes.size() : numbers.size(); }
  [[nodiscard]] bool missing(std::size_t row) const;
};

// Places of rows in a Table, in the order in which they are wanted.
using Rows = std::vector<std::size_t>;

// A table as it was read: columns of one length, with different names, in file order.
struct Table {
  std::vector<Column> columns;

  [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
  // The column of that name, or nullptr.
  [[nodiscard]] const Column* find(std::string_view name) const;
  // The column of that name; Error with the nearest name when there is none.
  [[nodiscard]] const Column& at(std::string_view name) const;
};

// 0, 1, … for every row of the table.
Rows all_rows(const Table& table);

// The rows alone, in the order in which they are wanted.
Table take_rows(const Table& table, const Rows& rows);

// For each row the first row that says the same in every column (itself, when it is the first).
std::vector<std::size_t> first_alike(const Table& table);

// How many rows say the same in every column as a row before them.
std::size_t duplicate_rows(const Table& table);

}  // namespace aisle
