#pragma once

#include "core/table.h"

#include <cstdint>
#include <vector>

namespace aisle::prepare {

// Which of some rows say the same in a column. Groups are numbered in the order in which they first appear, so that
// rows outside do not change them.
struct Groups {
  std::vector<std::int32_t> of_row;  // the group of each of the rows; -1 where the value is missing
  std::vector<std::size_t> first;    // of each group a row of the table that has its value
  std::vector<std::size_t> rows;     // of each group how many of the rows have it

  [[nodiscard]] std::size_t size() const { return rows.size(); }
};

std::size_t count_missing(const Column& column, const Rows& rows);

Groups group_rows(const Column& column, const Rows& rows);

// A number for the value of a row that is not missing: equal values have equal ones, in every table.
std::uint64_t value_key(const Column& column, std::size_t row);

// For each of `rows` the key, 0 where the value is missing. Every word of the dictionary is hashed once.
std::vector<std::uint64_t> value_keys(const Column& column, const Rows& rows);

}  // namespace aisle::prepare
