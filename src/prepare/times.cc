#include "prepare/times.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace aisle::prepare {

TimeParts time_parts(double seconds) {
  constexpr double first = -62135596800;  // the year 1
  constexpr double last = 253402300799;   // the end of 9999
  const std::chrono::sys_seconds moment{
      std::chrono::seconds(static_cast<long long>(std::floor(std::clamp(seconds, first, last))))};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{day};
  return {.year = static_cast<double>(static_cast<int>(date.year())),
          .month = static_cast<double>(static_cast<unsigned>(date.month())),
          .day = static_cast<double>(static_cast<unsigned>(date.day())),
          .weekday = static_cast<double>(std::chrono::weekday(day).iso_encoding()),
          .hour = static_cast<double>(std::chrono::floor<std::chrono::hours>(moment - day).count())};
}

}  // namespace aisle::prepare
