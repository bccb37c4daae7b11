#pragma once

namespace aisle::prepare {

// A moment as people write it, in UTC.
struct TimeParts {
  double year = 0;
  double month = 0;    // 1 to 12
  double day = 0;      // of the month, from 1
  double weekday = 0;  // 1 Monday to 7 Sunday
  double hour = 0;     // 0 to 23
};

// seconds: since 1970 UTC; those outside the years 1 to 9999 are taken as the nearest within.
TimeParts time_parts(double seconds);

inline constexpr double seconds_per_day = 86400;

}  // namespace aisle::prepare
