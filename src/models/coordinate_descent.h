#pragma once

#include "models/linear_model.h"

#include <vector>

namespace aisle::models {

// Where 1/2 w.Gw - m.w + l1 |w|_1 + l2 / 2 |w|^2 is least (G the gram matrix, m the moments): cyclic coordinate descent
// with soft thresholds on the sums alone (Friedman, Hastie & Tibshirani 2010, section 2.2). Weights that the penalty l1
// holds down are exactly 0. Ends when a round over the features moves no weight by more than 1e-9, or after `rounds`.
std::vector<double> descend_by_coordinates(const LeastSquares& sums, double l1, double l2, std::size_t rounds = 10000);

}  // namespace aisle::models
