#pragma once

#include <functional>
#include <span>
#include <vector>

namespace aisle::models {

// The positive parameters from `start` on under which `mean_log_likelihood` is greatest: L-BFGS in their logarithms,
// with slopes by central differences. They stay within about 55 times of where they start: likelihoods that rise for
// ever end there.
std::vector<double> greatest_likelihood(const std::function<double(std::span<const double>)>& mean_log_likelihood,
                                        std::vector<double> start);

}  // namespace aisle::models
