#include "decide/pool.h"

#include <limits>

namespace aisle::decide {

namespace {

std::size_t most_taken(const Desk& desk, const Limits& limits) {
  if (!limits.room().is_bounded()) return std::numeric_limits<std::size_t>::max();
  if (limits.categories().empty()) return desk.places;
  std::size_t out = 0;
  for (const Code category : limits.categories())
    if (const auto listed = desk.catalogue.find(category); listed != desk.catalogue.end())
      out += limits.room().at_most(listed->second.standing);
  return out;
}

}  // namespace

Pool::Pool(const Desk& desk, Limits& limits, std::size_t count, std::size_t places)
    : live_(desk.live()),
      limits_(limits),
      count_(count),
      places_(places),
      room_(limits.room()),
      most_taken_(most_taken(desk, limits)) {
  candidates_.reserve(count);
}

bool Pool::has(Code item) {
  if (!there_) {
    there_.emplace();
    for (const auto& each : candidates_) there_->insert(each.item);
  }
  return there_->contains(item);
}

bool Pool::takes(Code item) {
  if (!limits_.allow(item)) return false;
  const bool fits = fitting_ < places_ && (!room_.is_bounded() || room_.take(live_.items().of(item).category));
  if (fits) ++fitting_;
  if (has_count() && !fits) limits_.leave_out(item, LeftOut::full_category);
  return fits || !has_count();
}

void Pool::add(const Candidate& candidate) {
  candidates_.push_back(candidate);
  if (there_) there_->insert(candidate.item);
}

}  // namespace aisle::decide
