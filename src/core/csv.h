#pragma once

#include <string>
#include <string_view>

namespace aisle {

// A field as RFC 4180 has it: in quotes where it holds a comma, quote or line break.
std::string csv_field(std::string_view text);

}  // namespace aisle
