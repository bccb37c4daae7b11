#pragma once

#include <filesystem>

namespace aisle::cli {

// Guesses a mapping for a file, shows on stderr what ten of its records become by it, and writes the mapping to a file,
// or to stdout where no name is given. Error when the file stands already.
void guess(const std::filesystem::path& file, const std::filesystem::path& to);

}  // namespace aisle::cli
