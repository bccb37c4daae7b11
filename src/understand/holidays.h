#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::understand {

struct Holiday {
  std::chrono::sys_days day;
  std::string name;  // a key of the wording: "christmas"
};

// The days of a year that shops in a country feel: nation-wide holidays, and the days of shopping that are as fixed
// (Black Friday; 11.11 and 6.18 in China). DE, GB, US, FR and CN are known, by code or English name; none for others.
// Lunar new year, dragon boat and mid-autumn festival from a table of 2010 to 2030.
std::vector<Holiday> holidays(std::string_view country, int year);

// Easter Sunday of the Gregorian calendar (the anonymous algorithm of Nature, 1876).
std::chrono::sys_days easter(int year);

}  // namespace aisle::understand
