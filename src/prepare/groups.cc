#include "prepare/groups.h"

#include "prepare/hash.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace aisle::prepare {

namespace {

// -0 is 0.
std::uint64_t number_key(double number) { return scatter(std::bit_cast<std::uint64_t>(number + 0.0)); }

}  // namespace

std::size_t count_missing(const Column& column, const Rows& rows) {
  return static_cast<std::size_t>(std::ranges::count_if(rows, [&](std::size_t row) { return column.missing(row); }));
}

Groups group_rows(const Column& column, const Rows& rows) {
  Groups out;
  out.of_row.reserve(rows.size());
  std::unordered_map<std::uint64_t, std::int32_t> numbers;
  std::vector<std::int32_t> codes(column.words.size(), -1);
  for (const std::size_t row : rows) {
    if (column.missing(row)) {
      out.of_row.push_back(-1);
      continue;
    }
    std::int32_t& group = column.type == ColumnType::text
                              ? codes[static_cast<std::size_t>(column.codes[row])]
                              : numbers.try_emplace(number_key(column.numbers[row]), -1).first->second;
    if (group < 0) {
      group = static_cast<std::int32_t>(out.rows.size());
      out.rows.push_back(0);
      out.first.push_back(row);
    }
    ++out.rows[static_cast<std::size_t>(group)];
    out.of_row.push_back(group);
  }
  return out;
}

std::uint64_t value_key(const Column& column, std::size_t row) {
  if (column.type != ColumnType::text) return number_key(column.numbers[row]);
  return hash_text(column.words[static_cast<std::size_t>(column.codes[row])]);
}

std::vector<std::uint64_t> value_keys(const Column& column, const Rows& rows) {
  std::vector<std::uint64_t> words(column.words.size());  // 0: not hashed yet
  std::vector<std::uint64_t> out;
  out.reserve(rows.size());
  for (const std::size_t row : rows) {
    if (column.missing(row)) {
      out.push_back(0);
    } else if (column.type == ColumnType::text) {
      std::uint64_t& key = words[static_cast<std::size_t>(column.codes[row])];
      if (key == 0) key = value_key(column, row);
      out.push_back(key);
    } else {
      out.push_back(value_key(column, row));
    }
  }
  return out;
}

}  // namespace aisle::prepare
