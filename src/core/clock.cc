#include "core/clock.h"

#include <array>
#include <cmath>
#include <ctime>

namespace aisle {

namespace {

std::string formatted(std::time_t time, const char* format) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &parts)};
}

}  // namespace

std::string utc_now() { return formatted(std::time(nullptr), "%Y-%m-%dT%H:%M:%SZ"); }

std::string utc_text(double seconds) {
  constexpr std::time_t day = 86400;
  const auto time = static_cast<std::time_t>(std::floor(seconds));
  return formatted(time, time % day == 0 ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ");
}

}  // namespace aisle
