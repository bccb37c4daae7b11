#pragma once

#include "prepare/preparation_config.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace aisle::prepare {

// How a number is made ready before it is scaled: the median where it is missing, moved to the nearest limit where it
// lies out, and its logarithm where the column has a long tail.
struct NumberRule {
  double filled_with = 0;
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  std::size_t moved_low = 0;  // training rows below `low`
  std::size_t moved_high = 0;
  double log_unit = 0;  // above 0: log(1 + number / log_unit)

  // number: NaN where missing.
  [[nodiscard]] double operator()(double number) const;
};

// Learns the rule from the numbers that are there, which come sorted.
//
// Limits are set where there are more than 20 different numbers: of fewer kinds a rare one may be the telling one.
// A long tail: nothing is below 0, there are more than 2 different numbers, and the skewness (third standardised
// moment) within the limits is above 2; the unit is then the median of the numbers above 0, so that half of those lie
// on the nearly straight part of the logarithm. The logarithm takes the number's place: trees do not care, linear
// models and networks do.
NumberRule fit_numbers(std::span<const double> sorted, const PreparationConfig& config);

// Of sorted values; their median is 0 when there are none.
double median(std::span<const double> sorted);
std::size_t count_different(std::span<const double> sorted);

// A feature that models see is (raw - center) / unit.
struct Scale {
  double center = 0;
  double unit = 1;

  // Kept within a million units, so that it stays finite as a float whatever a new row brings.
  [[nodiscard]] float operator()(double raw) const;
};

// The scale of a number over the training rows, or nothing when it does not vary.
std::optional<Scale> fit_scale(const std::vector<double>& raw, PreparationConfig::Scaling scaling);

// The scale of a feature that is 1 in `ones` of the rows and 0 in the others.
std::optional<Scale> flag_scale(std::size_t ones, std::size_t rows, PreparationConfig::Scaling scaling);

}  // namespace aisle::prepare
