#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace aisle::serve {

// Evenly so many a second, `at_once` of them without waiting: the generic cell rate algorithm (ITU-T I.371).
struct Pace {
  double per_second = 1;
  double at_once = 1;

  // How long `count` more have to wait, in nanoseconds; 0: they may come now, and `due` (0 for who never came) moves.
  [[nodiscard]] std::int64_t wait(std::size_t count, std::int64_t now, std::int64_t& due) const {
    constexpr double second = 1e9;
    const auto ahead = static_cast<std::int64_t>(at_once * second / per_second);
    const auto next = std::max(due, now) + static_cast<std::int64_t>(static_cast<double>(count) * second / per_second);
    if (next - now > ahead) return next - now - ahead;
    due = next;
    return 0;
  }
};

// Now, as `due` counts.
inline std::int64_t steady_now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace aisle::serve
