#pragma once

#include "features/fold.h"

#include <cstdint>
#include <optional>
#include <unordered_set>

namespace aisle::features {

// Puts the lines of orders together as they come, in time order: those that tell one order, and those that tell none
// and follow such a line within half an hour.
class Orders {
 public:
  // Whether the event begins a new order.
  bool begins(const EventView& event) {
    constexpr Micros apart{30 * minute.count};
    if (event.order != 0) {
      untold_.reset();
      return told_.insert(event.order).second;
    }
    const bool same = untold_ && event.time - *untold_ <= apart;
    untold_ = event.time;
    return !same;
  }
  void clear() {
    told_.clear();
    untold_.reset();
  }

 private:
  std::unordered_set<std::uint64_t> told_;
  std::optional<Micros> untold_;  // when the last line was, where it told no order
};

}  // namespace aisle::features
