#pragma once

#include "stats/split.h"

namespace aisle::stats {

// What make_holdout and make_folds do by time: times has one for each row of the whole table.
Holdout latest(std::span<const double> times, const Rows& rows, double share);
std::vector<Fold> forward_chain(std::span<const double> times, const Rows& rows, std::size_t folds);

}  // namespace aisle::stats
