#pragma once

#include <chrono>
#include <string>

namespace aisle {

// Now, in UTC, as 2026-11-23T18:30:00Z.
std::string utc_now();

// Seconds since it was made.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace aisle
