#pragma once

#include "core/labels.h"
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

// What must not stand on both sides of a split.
struct Splitting {
  enum class Kind : std::uint8_t {
    random,  // nothing: any row may go anywhere
    group,   // rows of one key, such as one person's, or identical rows
    time,    // an earlier time and a later one: the past is learnt from, the future held out
  };
  Kind kind = Kind::random;
  // A row each (random: none). group: equal numbers, equal groups; NaN is a group of its own. time: any unit.
  std::vector<double> keys;
};

// Holds out about `share` (0 to 1) of `rows`, places in labels and keys.
// random: of each class its share, to a row; of numbers likewise of each tenth of the values.
// group: whole groups, the share as near as their sizes let it be, alike in class or value where groups are small.
// time: the latest rows; the cut lies where the time changes, as near to the share as it can. No seed.
// Error when a side would be empty though share is neither 0 nor 1, and for a missing time.
Holdout make_holdout(const Labels& labels, const Splitting& splitting, const Rows& rows, double share,
                     std::uint64_t seed);

struct Fold {
  Rows training;  // in ascending order, as held_out; none is in both
  Rows held_out;
};

// Cuts `rows`, places in labels and keys, into `folds` (at least 2) for choosing between models.
// random, group: every row is held out once, and is in training otherwise. Folds have equally many rows (random: to
// one; group: as nearly as the groups let them) and are alike in class or value as above. time: forward chaining. Rows
// in order of time are cut into folds + 1 blocks, about equal, none parting rows of one time; fold k holds out block k
// + 1 and trains on the blocks before it only. Rows of the first, earliest block are never held out: they have no
// out-of-fold prediction. Every other row is held out once. No seed. Error when there are too few rows, groups or times
// for as many folds, and for a missing time.
std::vector<Fold> make_folds(const Labels& labels, const Splitting& splitting, const Rows& rows, std::size_t folds,
                             std::uint64_t seed);

}  // namespace aisle::stats
