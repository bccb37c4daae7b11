#pragma once

#include "core/table.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::stats {

// The fold of each row, from 0 to folds - 1: rows of each class are shuffled and dealt round, so that every fold holds
// the same share of positive rows (to one row). `positive` has a 0 or 1 for each row.
std::vector<std::size_t> stratified_folds(std::span<const char> positive, std::size_t folds, std::uint64_t seed);

struct Holdout {
  Rows kept;  // in ascending order
  Rows held_out;
};

// Holds out `share` (0 to 1) of each class, rounded to the nearest row. `rows` says which rows take part.
Holdout stratified_holdout(std::span<const char> positive, const Rows& rows, double share, std::uint64_t seed);

}  // namespace aisle::stats
