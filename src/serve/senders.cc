#include "serve/senders.h"

#include <algorithm>
#include <span>

namespace aisle::serve {

std::int64_t Senders::wait(const Fingerprint& sender, const Pace& pace, std::size_t count, std::int64_t now) {
  constexpr std::size_t all = 65'536;
  constexpr std::size_t places = 8;  // at which one may stand
  const std::lock_guard hold(mutex_);
  if (slots_.empty()) slots_.resize(all);
  const auto mine = std::span(slots_).subspan(sender.high % (all / places) * places, places);
  auto found = std::ranges::find(mine, sender.low, &Slot::sender);
  if (found == mine.end()) {
    found = std::ranges::min_element(mine, {}, &Slot::due);
    *found = {.sender = sender.low};
  }
  return pace.wait(count, now, found->due);
}

}  // namespace aisle::serve
