#include "core/zone_offsets.h"

#include <algorithm>
#include <numeric>

namespace aisle {

Micros ZoneOffsets::local(Micros moment) const {
  if (changes_.empty()) return moment;
  const auto after = std::ranges::upper_bound(changes_, moment, {}, &Change::since);
  return moment + (after == changes_.begin() ? after : std::prev(after))->offset;
}

Micros ZoneOffsets::moment(Micros local) const {
  if (changes_.empty()) return local;
  std::size_t place = 0;
  // What the clock shows when a change is behind it, or would have shown without it: the later of both.
  const auto shows = [&](std::size_t change) {
    return changes_[change].since + std::max(changes_[change - 1].offset, changes_[change].offset);
  };
  std::size_t end = changes_.size();
  while (end - place > 1) {
    const std::size_t middle = std::midpoint(place, end);
    (shows(middle) <= local ? place : end) = middle;
  }
  return local - changes_[place].offset;
}

std::int64_t ZoneOffsets::day_of(Micros moment) const {
  const std::int64_t count = local(moment).count;
  return count >= 0 ? count / day.count : (count - day.count + 1) / day.count;
}

}  // namespace aisle
