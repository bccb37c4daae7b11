#include "stats/scored_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::stats {

double surprise(double probability) {
  constexpr double epsilon = std::numeric_limits<double>::epsilon();
  return -std::log(std::clamp(probability, epsilon, 1 - epsilon));
}

std::uint8_t CalibrationError::bin(double probability) {
  const double bins = std::tuple_size_v<decltype(gaps_)>;
  return static_cast<std::uint8_t>(std::clamp(std::ceil(probability * bins), 1.0, bins) - 1);
}

double CalibrationError::value(double rows) const {
  double sum = 0;
  for (const double gap : gaps_) sum += std::abs(gap);
  return sum / rows;
}

}  // namespace aisle::stats
