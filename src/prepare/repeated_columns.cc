#include "prepare/repeated_columns.h"

#include "prepare/groups.h"
#include "prepare/hash.h"

#include <algorithm>

namespace aisle::prepare {

namespace {

bool same_values(const Column& a, const Column& b, const Rows& rows) {
  const bool text = a.type == ColumnType::text;
  if (text != (b.type == ColumnType::text)) return false;
  return std::ranges::all_of(rows, [&](std::size_t row) {
    if (a.missing(row) || b.missing(row)) return a.missing(row) && b.missing(row);
    if (!text) return a.numbers[row] == b.numbers[row];
    return a.words[static_cast<std::size_t>(a.codes[row])] == b.words[static_cast<std::size_t>(b.codes[row])];
  });
}

}  // namespace

const Column* RepeatedColumns::same_as(const Column& column) {
  std::uint64_t hash = column.type == ColumnType::text ? 1 : 0;
  for (const auto key : value_keys(column, rows_)) hash = hash_pair(hash, key);
  const auto [begin, end] = seen_.equal_range(hash);
  for (auto found = begin; found != end; ++found) {
    if (same_values(*found->second, column, rows_)) return found->second;
  }
  seen_.emplace(hash, &column);
  return nullptr;
}

}  // namespace aisle::prepare
