#pragma once

#include "features/fold.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace aisle::features {

// Puts the lines of orders together as they come, in time order: those that tell one order, and those that tell none
// and follow such a line within half an hour.
class Orders {
 public:
  // Which order the event belongs to, counted from 0 as they begin.
  std::size_t of(const EventView& event) {
    constexpr Micros apart{30 * minute.count};
    if (event.order != 0) {
      untold_.reset();
      const auto [told, is_new] = told_.try_emplace(event.order, begun_);
      if (is_new) ++begun_;
      return told->second;
    }
    const bool same = untold_ && event.time - *untold_ <= apart;
    untold_ = event.time;
    return same ? begun_ - 1 : begun_++;
  }
  // Whether the event begins a new order.
  bool begins(const EventView& event) {
    const std::size_t before = begun_;
    return of(event) == before;
  }
  // As new: an emptied map would keep its buckets, and each later person would pay for the one with the most orders.
  void clear() { *this = {}; }

 private:
  std::unordered_map<std::uint64_t, std::size_t> told_;
  std::size_t begun_ = 0;
  std::optional<Micros> untold_;  // when the last line was, where it told no order
};

}  // namespace aisle::features
