#pragma once

#include <span>
#include <vector>

namespace aisle::models {

// What turns a machine's decision value f into log odds: slope * f + shift.
struct Platt {
  double slope = 1;
  double shift = 0;
};

// Platt's calibration (1999) by the numerically stable Newton's method of Lin, Lin & Weng (2007). positive: a 0 or 1
// for each value; weights: how much each counts, may be empty. Values that rise where positives get fewer are worth
// nothing: then the slope is 0.
Platt fit_platt(std::span<const double> decisions, std::span<const char> positive, std::span<const double> weights);

}  // namespace aisle::models
