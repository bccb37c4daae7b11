#pragma once

#include "core/timelines.h"
#include "features/item_conditions.h"
#include "features/task.h"

#include <vector>

namespace aisle::features {

// A task's kind of event as codes of these timelines.
class AskedEvents {
 public:
  AskedEvents(const Timelines& timelines, const EventKind& kind);

  // Whether there can be one: the log has the type, and the texts of the conditions.
  [[nodiscard]] bool any() const { return possible_; }
  // The places of such events in a timeline, in its order. What an item is, is taken as it was known when the event
  // was; where nothing was known then, as it became known first, if before `hindsight`.
  [[nodiscard]] std::vector<std::uint32_t> places(const Timeline& events, Micros hindsight) const;

 private:
  [[nodiscard]] bool holds(const Timeline& events, std::size_t row, Micros hindsight) const;

  const Timelines& timelines_;
  ItemConditions conditions_;
  Code type_ = 0;  // 0 for any
  bool possible_ = true;
};

}  // namespace aisle::features
