#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace aisle::predict {

// Over long rows of scores, a whole register at a time. Minus infinity counts as nothing.

// The highest; minus infinity for an empty row.
float highest(std::span<const float> scores);
// The places of the `count` highest, the highest first and of equal ones the first; fewer where the others are minus
// infinity.
std::vector<std::uint32_t> highest_places(std::span<const float> scores, std::size_t count);
// The sum of exp(score - top), of scores that are `top` at most, to a millionth.
double sum_of_exponentials(std::span<const float> scores, float top);
// The logarithm of the sum of their exponentials, to a millionth of the sum.
double log_sum_exp(std::span<const float> scores);
// tops[g] becomes the highest of itself and the scores g, g + tops.size(), g + 2 tops.size(), …: groups of which at
// least n hold a score that reaches the n-th highest top.
void raise_tops(std::span<const float> scores, std::span<float> tops);
// How many of them reach it.
std::size_t reaching(std::span<const float> scores, float least);
// A score that at least `count` of them reach, and hardly more: between `least`, if that many reach it, and the
// highest. The lowest number where less than `count` lie within 100 of the highest.
float reached_by(std::span<const float> scores, std::size_t count, float least = std::numeric_limits<float>::lowest());
// Adds to `places` those that reach it, in their order: quick where they are few.
void add_reaching(std::span<const float> scores, float least, std::vector<std::uint32_t>& places);

// The product of two vectors of one length.
float product(std::span<const float> a, std::span<const float> b);

}  // namespace aisle::predict
