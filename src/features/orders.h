#pragma once

#include "features/fold.h"

#include <optional>

namespace aisle::features {

// Puts the lines of orders together as they come: lines of one order stand together, or lie within half an hour where
// no order is told.
class Orders {
 public:
  // Whether the event begins a new order.
  bool begins(const EventView& event) {
    constexpr Micros apart{30 * minute.count};
    const bool same = last_ && (event.order != 0 || order_ != 0 ? event.order == order_ : event.time - *last_ <= apart);
    last_ = event.time;
    order_ = event.order;
    return !same;
  }
  void clear() { last_.reset(); }

 private:
  std::optional<Micros> last_;
  std::uint64_t order_ = 0;
};

}  // namespace aisle::features
