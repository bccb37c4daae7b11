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
    const auto ahead = length_of(at_once);
    const auto next = std::max(due, now) + length_of(static_cast<double>(count));
    if (next - now > ahead) return next - now - ahead;
    due = next;
    return 0;
  }

  // What `due` moves by when so many come, in nanoseconds: who takes that from it takes back that they came.
  [[nodiscard]] std::int64_t length_of(double count) const {
    constexpr double second = 1e9;
    return static_cast<std::int64_t>(count * second / per_second);
  }
};

// Now, as `due` counts.
inline std::int64_t steady_now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace aisle::serve
