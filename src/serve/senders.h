#pragma once

#include "core/fingerprint.h"
#include "serve/pace.h"

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace aisle::serve {

// How much came lately from each of many: 65,536 at a time, in a megabyte. Where more come, those go first who could
// send again the soonest. Safe from several threads.
class Senders {
 public:
  // As Pace::wait, of one sender.
  std::int64_t wait(const Fingerprint& sender, const Pace& pace, std::size_t count, std::int64_t now);
  // As if one that came had not.
  void give_back(const Fingerprint& sender, const Pace& pace);

 private:
  struct Slot {
    std::uint64_t sender = 0;
    std::int64_t due = 0;
  };

  [[nodiscard]] std::span<Slot> slots_of(const Fingerprint& sender);

  std::mutex mutex_;
  std::vector<Slot> slots_;  // empty until somebody comes
};

}  // namespace aisle::serve
