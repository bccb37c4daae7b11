#pragma once

#include "core/timelines.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::predict {

// Items of which the vectors lie near each other.
struct ItemGroup {
  std::vector<Code> items;
  std::vector<float> middle;  // the mean of their vectors
  float spread = 0;           // how far they lie from it in one direction: the root of the mean square
};

// How many groups suit so many items.
std::size_t groups_of(std::size_t items);

// Puts items into about `count` groups (k-means, Lloyd 1982, from a sample, distances in bytes): of each item the
// number of its group. vectors_VD holds those of items 1, 2, …. The same items give the same groups; some may be empty.
std::vector<std::uint32_t> group_numbers(const std::vector<Code>& items, std::span<const float> vectors_VD,
                                         std::size_t width, std::size_t count);

// The groups of such numbers; empty ones are left out.
std::vector<ItemGroup> groups_of_numbers(const std::vector<Code>& items, std::span<const std::uint32_t> numbers,
                                         std::span<const float> vectors_VD, std::size_t width);

}  // namespace aisle::predict
