#pragma once

#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aisle::models {

// Directions of items from what stands close together in histories, a start for item tables: events within `window`
// count 1 / sqrt(distance), symmetric, scaled on both sides by 1 / sqrt(sum + 3); of that the `width` largest
// eigenvectors, each times the root of its eigenvalue's size (randomised subspace iteration, Halko et al. 2011). Rows
// [items + 1, width] at unit length; 0 for items that stand alone.
std::vector<float> item_start(const features::Sequences& sequences, std::size_t window, std::size_t width,
                              std::uint64_t seed);

}  // namespace aisle::models
