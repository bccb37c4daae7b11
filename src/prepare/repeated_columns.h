#pragma once

#include "core/table.h"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace aisle::prepare {

// Finds columns that hold in every one of `rows` what another one holds. Columns and rows must outlive it.
class RepeatedColumns {
 public:
  explicit RepeatedColumns(const Rows& rows) : rows_(rows) {}

  // The first column asked about before that holds the same values, or nullptr; then this one is remembered.
  const Column* same_as(const Column& column);

 private:
  const Rows& rows_;
  std::unordered_multimap<std::uint64_t, const Column*> seen_;  // by the hash of their values
};

}  // namespace aisle::prepare
