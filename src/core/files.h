#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace aisle {

// The whole file. Error when it is absent, a folder, or cannot be read.
std::string read_file(const std::filesystem::path& path);

// Writes a new file, or in place of an old one: it takes its name only when all bytes are on the disk.
// Error with the system's reason when any byte failed; an old file then stands as it was.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace aisle
