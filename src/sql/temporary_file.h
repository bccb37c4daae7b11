#pragma once

#include <filesystem>
#include <string_view>

namespace aisle::sql {

// A file without a name in the system's folder for temporary files (TMPDIR): it goes when this object or the process
// ends, in whichever way.
class TemporaryFile {
 public:
  TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();

  void write(std::string_view bytes);                // after what was written before; Error when the disk is full
  [[nodiscard]] std::filesystem::path path() const;  // by which this process can open it, while this object lives

 private:
  int descriptor_;
};

}  // namespace aisle::sql
