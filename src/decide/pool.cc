#include "decide/pool.h"

#include <limits>

namespace aisle::decide {

namespace {

std::size_t categories_of(const Desk& desk, const Room& room) {
  if (!room.is_bounded()) return 0;  // then `count` are as many as places are filled with
  if (desk.catalogue.contains(0)) return std::numeric_limits<std::size_t>::max();
  return desk.live().codes().size(Coded::category) - 1;
}

}  // namespace

Pool::Pool(const Desk& desk, Limits& limits, std::size_t count, std::size_t places)
    : live_(desk.live()),
      limits_(limits),
      count_(count),
      places_(places),
      room_(limits.room()),
      categories_(categories_of(desk, room_)) {
  candidates_.reserve(count);
}

bool Pool::has(Code item) {
  if (!there_) {
    there_.emplace();
    for (const auto& each : candidates_) there_->insert(each.item);
  }
  return there_->contains(item);
}

void Pool::offer(const Candidate& candidate) {
  const Code item = candidate.item;
  if (!limits_.allow(item)) return;
  const bool fits = fitting_ < places_ && (!room_.is_bounded() || room_.take(live_.items().of(item).category));
  if (has_count() && !fits) return limits_.leave_out(item, LeftOut::full_category);
  if (fits) ++fitting_;
  candidates_.push_back(candidate);
  if (there_) there_->insert(item);
}

}  // namespace aisle::decide
