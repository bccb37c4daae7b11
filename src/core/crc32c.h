#pragma once

#include <cstdint>
#include <string_view>

namespace aisle {

// CRC-32C (Castagnoli), as in RFC 3720: the checksum of blocks and files of the log.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace aisle
