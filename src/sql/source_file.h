#pragma once

#include <filesystem>
#include <string>

namespace aisle::sql {

// A text file as DuckDB is told of it.
struct SourceFile {
  std::string pattern;      // its path, with the characters escaped that DuckDB would take for wildcards
  std::string compression;  // "none" or "gzip"
};

// Looks at the file before DuckDB does. Error when it is absent, a folder, empty, binary, UTF-16, compressed by
// anything but gzip, or a gzip file that breaks off (DuckDB would read its first part without a word).
SourceFile source_file(const std::filesystem::path& path);

}  // namespace aisle::sql
