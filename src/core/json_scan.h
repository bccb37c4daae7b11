#pragma once

#include <cstddef>
#include <string_view>

namespace aisle {

// How many bytes the JSON value at the front of the text takes (RFC 8259, at most 64 levels, no control characters and
// so no line break anywhere, no blanks before it); 0 when none stands there. It makes no copy and no tree: a look over
// bytes that somebody else will read. UTF-8 is not checked.
std::size_t scan_json(std::string_view text);

// The same for a string alone: from its quote to its quote.
std::size_t scan_json_string(std::string_view text);

}  // namespace aisle
