#pragma once

#include <chrono>
#include <string>

namespace aisle {

// Now, in UTC, as 2026-11-23T18:30:00Z.
std::string utc_now();

// A time in seconds since 1970 UTC in the same form; of a midnight the date alone.
std::string utc_text(double seconds);

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
