#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace aisle::stats {

// The value at x; fills gradient, which is as long as x.
using Objective = std::function<double(std::span<const double> x, std::span<double> gradient)>;

// The gradient times a rough inverse of the Hessian that is symmetric and positive: directions along which the function
// curves much and little are then walked alike.
using Precondition = std::function<std::vector<double>(const std::vector<double>& gradient)>;

struct LbfgsLimits {
  std::size_t iterations = 500;
  double tolerance = 1e-7;   // done when no part of the gradient is larger
  std::size_t history = 10;  // pairs of steps and gradient changes that are remembered
};

// The point from `start` on where a smooth convex function is least: limited-memory BFGS with a backtracking line
// search (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithms 7.4, 7.5 and 3.1), which begins each direction
// with `precondition` where it is given. Stops also where no step improves.
std::vector<double> minimise(const Objective& objective, std::vector<double> start, const LbfgsLimits& limits = {},
                             const Precondition& precondition = nullptr);

}  // namespace aisle::stats
