#pragma once

#include <cstdint>
#include <string_view>

namespace aisle {

// CRC-32C (Castagnoli), as in RFC 3720: the checksum of blocks and files of the log. `before` is that of the bytes that
// stand before these, so that a long text can be read in pieces.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace aisle
