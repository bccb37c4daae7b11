#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aisle {

// A moment: microseconds since 1970-01-01 UTC. Also the length between two moments.
struct Micros {
  std::int64_t count = 0;

  auto operator<=>(const Micros&) const = default;
  Micros operator+(Micros other) const { return {count + other.count}; }
  Micros operator-(Micros other) const { return {count - other.count}; }
};

inline constexpr Micros second{1'000'000};
inline constexpr Micros minute{60 * second.count};
inline constexpr Micros hour{60 * minute.count};
inline constexpr Micros day{24 * hour.count};

// Now.
Micros now();

// ISO 8601: 2026-11-24, 2026-11-24T05:31:06.123456Z, a blank for the T, +08:00 or +0800 or Z behind it; up to nine
// decimals, of which six count. Without a zone the moment is `behind` UTC's name for it: pass the zone's offset (local
// minus UTC). None for anything else, for a day that the calendar lacks, and outside the years 1 to 9999.
std::optional<Micros> parse_time(std::string_view text, Micros offset = {});

// 2026-11-24T05:31:06Z, with .123456 behind the seconds where they have a part. Appends; reads back the same.
void append_time(std::string& out, Micros time);
std::string time_text(Micros time);

// The moment at which the UTC day begins; year 1 to 9999.
Micros start_of_day(int year, unsigned month, unsigned day);

}  // namespace aisle
