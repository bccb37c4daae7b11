#pragma once

#include <string>

namespace aisle::cli {

// "90s", "10m", "1h" or "90" as seconds; Error (a misuse) for anything else.
double seconds(const std::string& text, const std::string& option);

}  // namespace aisle::cli
