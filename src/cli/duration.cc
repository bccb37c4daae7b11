#include "cli/duration.h"

#include "core/error.h"

#include <charconv>

namespace aisle::cli {

double seconds(const std::string& text, const std::string& option) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string unit(end, text.data() + text.size());
  const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  if (error != std::errc{} || factor == 0 || !(value > 0) || value > 1e6) {
    throw Error::misuse("\"" + text + "\" is no length of time", option,
                        "give seconds, minutes or hours: 90s, 10m, 1h");
  }
  return value * factor;
}

}  // namespace aisle::cli
