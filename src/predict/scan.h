#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::predict {

// Over long rows of scores, a whole register at a time. Minus infinity counts as nothing.

// The highest; minus infinity for an empty row.
float highest(std::span<const float> scores);
// The places of the `count` highest, the highest first and of equal ones the first; fewer where the others are minus
// infinity.
std::vector<std::uint32_t> highest_places(std::span<const float> scores, std::size_t count);
// The logarithm of the sum of their exponentials, to a millionth of the sum.
double log_sum_exp(std::span<const float> scores);

}  // namespace aisle::predict
