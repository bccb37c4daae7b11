#include "models/coordinate_descent.h"

#include "core/progress.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

double soft_threshold(double value, double threshold) {
  return std::copysign(std::max(std::abs(value) - threshold, 0.0), value);
}

}  // namespace

std::vector<double> descend_by_coordinates(const LeastSquares& sums, double l1, double l2, std::size_t rounds) {
  constexpr double tolerance = 1e-9;
  const std::size_t d = sums.moments.size();
  std::vector<double> weights(d);
  auto pull = sums.moments;  // m - Gw, kept up to date
  double moved = 1;
  for (std::size_t round = 0; round < rounds && moved > tolerance; ++round) {
    check_interrupted();
    moved = 0;
    for (std::size_t j = 0; j < d; ++j) {
      const double* gram = sums.gram.data() + j * d;
      if (gram[j] <= 0) continue;  // says the same of every row
      const double next = soft_threshold(pull[j] + gram[j] * weights[j], l1) / (gram[j] + l2);
      const double step = next - weights[j];
      if (step == 0) continue;
      weights[j] = next;
      for (std::size_t k = 0; k < d; ++k) pull[k] -= gram[k] * step;
      moved = std::max(moved, std::abs(step));
    }
  }
  return weights;
}

}  // namespace aisle::models
