#pragma once

#include <string>

namespace aisle::report {

// How people read numbers here, the same in every locale. What is not finite is written "–", and a
// negative sign "−".

std::string fixed(double value, int decimals);                        // 0.931
std::string percent(double share, int decimals = 0);                  // 0.155 -> "15.5%"
std::string grouped(double count);                                    // 12,330: rounded to a whole number
std::string interval(double low, double high, int decimals);          // 0.920–0.940; "" unless both are finite
std::string percent_interval(double low, double high, int decimals);  // 89.5–90.5%; likewise
std::string duration(double seconds);                                 // 45 ms, 12.3 s, 2 min 05 s, 1 h 02 min
std::string rounded(double value);                                    // about four digits: 12,346 or 12.35 or 0.01235
std::string compact(double value, double span);           // for ticks that lie `span` apart at most: 0.02, 250k, 1.5M
std::string file_size(double bytes);                      // 640 B, 12 kB, 3.4 MB
std::string day(double seconds);                          // since 1970 UTC: 2026-11-23
std::string number_text(double value, int decimals = 2);  // as short as it gets, for SVG: 12.5, 3, -0.1

}  // namespace aisle::report
