#pragma once

#include "sql/temporary_file.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace aisle::sql {

enum class Format { delimited, json_lines, json_array, parquet };

// A file as DuckDB is told of it.
struct SourceFile {
  Format format = Format::delimited;
  std::string pattern;      // its path, with the characters escaped that DuckDB would take for wildcards
  std::string compression;  // "uncompressed" or "gzip"
  std::size_t bytes = 0;    // unpacked
  std::size_t lines = 0;    // of a text file
  std::vector<std::string> notes = {};
  std::unique_ptr<TemporaryFile> converted = nullptr;  // holds the text in UTF-8 where the file has another encoding
};

// Looks at the whole file before DuckDB does. Parquet is known by its first bytes, JSON by its first bytes that are not
// blank: an object means JSON Lines, an array of objects JSON. Text that is not UTF-8 is converted (encoding.h), with a
// note. Error when the file is absent, a folder, empty, binary, compressed by anything but gzip, text in no encoding
// that we know, or a gzip file that breaks off (DuckDB would read its first part without a word).
SourceFile source_file(const std::filesystem::path& path);

}  // namespace aisle::sql
