#include "serve/senders.h"

#include <algorithm>

namespace aisle::serve {

std::span<Senders::Slot> Senders::slots_of(const Fingerprint& sender) {
  constexpr std::size_t all = 65'536;
  constexpr std::size_t places = 8;  // at which one may stand
  if (slots_.empty()) slots_.resize(all);
  return std::span(slots_).subspan(sender.high % (all / places) * places, places);
}

std::int64_t Senders::wait(const Fingerprint& sender, const Pace& pace, std::size_t count, std::int64_t now) {
  const std::lock_guard hold(mutex_);
  const auto mine = slots_of(sender);
  auto found = std::ranges::find(mine, sender.low, &Slot::sender);
  if (found == mine.end()) {
    found = std::ranges::min_element(mine, {}, &Slot::due);
    *found = {.sender = sender.low};
  }
  return pace.wait(count, now, found->due);
}

void Senders::give_back(const Fingerprint& sender, const Pace& pace) {
  const std::lock_guard hold(mutex_);
  const auto mine = slots_of(sender);
  if (const auto found = std::ranges::find(mine, sender.low, &Slot::sender); found != mine.end())
    found->due -= pace.length_of(1);
}

}  // namespace aisle::serve
