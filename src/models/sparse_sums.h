#pragma once

#include "models/item_links.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace aisle::models {

// Sums by item of which few are not 0. The room for all items is the thread's own and is kept from one use to the next:
// what is spent is by what was added, and a bit of each item is looked at. One at a time in a thread.
class SparseSums {
 public:
  explicit SparseSums(std::size_t items) : room_(Room::of(items + 1)), words_(items / bits + 1) {}
  ~SparseSums() {
    if (words_ > 0) (void)links();  // nobody took them
  }
  SparseSums(const SparseSums&) = delete;
  SparseSums& operator=(const SparseSums&) = delete;

  void add(Code item, float what) {
    room_.touched[item / bits] |= std::uint64_t{1} << item % bits;
    room_.sums[item] += what;
  }
  // Each item once, in their order; there are no sums any more after it.
  [[nodiscard]] std::vector<Link> links() {
    std::vector<Link> out;
    for (std::size_t word = 0, words = std::exchange(words_, 0); word < words; ++word)
      for (std::uint64_t left = std::exchange(room_.touched[word], 0); left != 0; left &= left - 1) {
        const std::size_t item = word * bits + static_cast<std::size_t>(std::countr_zero(left));
        out.push_back({static_cast<Code>(item), std::exchange(room_.sums[item], 0.0F)});
      }
    return out;
  }

 private:
  static constexpr std::size_t bits = 64;
  struct Room {
    std::vector<float> sums;
    std::vector<std::uint64_t> touched;

    static Room& of(std::size_t items) {
      thread_local Room room;
      room.sums.resize(std::max(room.sums.size(), items));
      room.touched.resize(std::max(room.touched.size(), items / bits + 1));
      return room;
    }
  };

  Room& room_;
  std::size_t words_;  // of bits that may be set; 0 once the sums are taken
};

}  // namespace aisle::models
