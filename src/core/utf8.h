#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aisle {

// The place of the first byte that is not UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
std::optional<std::size_t> invalid_utf8(std::string_view text);

// Appends the code point, which must be one that UTF-8 can hold.
void append_utf8(std::string& out, std::uint32_t code);

}  // namespace aisle
