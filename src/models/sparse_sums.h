#pragma once

#include "models/item_links.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace aisle::models {

// Sums by number of which few are not 0: an open hash table, its size by how much is to be added.
class SparseSums {
 public:
  struct Sum {
    std::uint32_t number = 0;
    float sum = 0;
  };

  explicit SparseSums(std::size_t most) : mask_(std::bit_ceil(2 * most + 1) - 1), slots_(mask_ + 1, {none, 0}) {}

  void add(std::uint32_t number, float what) {
    constexpr std::uint32_t golden = 2654435769U;  // Knuth's multiplicative hash
    std::size_t slot = (number * golden >> 7U) & mask_;
    while (slots_[slot].number != number && slots_[slot].number != none) slot = (slot + 1) & mask_;
    slots_[slot].number = number;
    slots_[slot].sum += what;
  }
  // In no order.
  [[nodiscard]] std::vector<Sum> all() && {
    std::erase_if(slots_, [](const Sum& slot) { return slot.number == none; });
    return std::move(slots_);
  }
  // The same, where numbers are items.
  [[nodiscard]] std::vector<Link> links() const {
    std::vector<Link> out;
    for (const auto& [number, sum] : slots_)
      if (number != none) out.push_back({number, sum});
    return out;
  }

 private:
  static constexpr std::uint32_t none = 0xFFFFFFFF;
  std::size_t mask_;
  std::vector<Sum> slots_;
};

}  // namespace aisle::models
