#pragma once

#include "core/labels.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::prepare {

// The target as numbers that can be averaged: of two classes 1 for the positive one; of several, 1 or 0 for each of the
// ten most frequent; of a number, itself.
struct TargetParts {
  bool numeric = false;                     // the target is a number, not classes
  std::vector<std::string> names;           // of each part: its class; of a number ""
  std::vector<std::vector<double>> values;  // of each part: a number for each row
  std::vector<double> weights;              // of each row

  [[nodiscard]] std::size_t rows() const { return weights.size(); }
  // Some of the rows, in the order in which they are wanted.
  [[nodiscard]] TargetParts at(const std::vector<std::size_t>& places) const;
};

TargetParts target_parts(const Labels& labels);

// How many folds training rows are cut into where features are made from the target: a row's feature is made from the
// rows of the other folds.
inline constexpr std::size_t inner_folds = 5;

// The fold of each row, each with the same share of each class (to one row).
std::vector<std::size_t> deal_folds(const Labels& labels, std::uint64_t seed);

}  // namespace aisle::prepare
