#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace aisle::registry {

using Files = std::map<std::string, std::string>;  // name -> bytes

// Writes a model directory: `files` with their hashes in SHA256SUMS, and `derived` files without. All of it or nothing:
// it is written beside the place, synced, and then takes the place's name. A model directory that stands there is
// replaced; anything else there is an Error, and is left as it is.
void write_directory(const std::filesystem::path& place, const Files& files, const Files& derived);

// Whether writing there would be refused, for what stands there or for want of a right: throws what write_directory
// would, before the work is done.
void check_place(const std::filesystem::path& place);

// Reads the hashed files of a model directory. Error when it is none, or a file is missing or is not what was written.
Files read_directory(const std::filesystem::path& place);

}  // namespace aisle::registry
