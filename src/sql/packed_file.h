#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <zlib.h>

namespace aisle::sql {

// The bytes of a file from its beginning to its end, unpacked if it is a gzip file.
class PackedFile {
 public:
  explicit PackedFile(const std::filesystem::path& path);  // Error when it cannot be opened

  // Fills the piece as far as the file goes; 0 at its end. Error when a gzip file is damaged or breaks off.
  std::size_t read(std::span<char> piece);

 private:
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
  std::string name_;
};

}  // namespace aisle::sql
