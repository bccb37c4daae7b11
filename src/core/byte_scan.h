#pragma once

#include <cstddef>
#include <string_view>

namespace aisle {

// Looks over many bytes at a time; what they are for is said by those who call.

// How many bytes at the front of the text stand in a JSON string as they are: neither quote nor backslash nor control
// character (below 0x20).
std::size_t plain_length(std::string_view text);

// How many bytes at the front are printable ASCII (0x20 to 0x7e): UTF-8 and no control characters, whatever follows.
std::size_t printable_length(std::string_view text);

}  // namespace aisle
