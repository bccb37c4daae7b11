#pragma once

#include <string>
#include <string_view>

namespace aisle {

// The text with A to Z as a to z; every other byte as it is.
std::string lower_case(std::string_view text);

}  // namespace aisle
