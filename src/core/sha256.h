#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aisle {

// SHA-256 (FIPS 180-4) as 64 lower-case hex digits.
std::string sha256(std::string_view bytes);

// Of a file's bytes, which are read piece by piece: it may be larger than memory. Error when it cannot be read.
std::string sha256_of_file(const std::filesystem::path& path);

}  // namespace aisle
