#include "sql/packed_file.h"

#include "core/error.h"
#include "core/progress.h"

namespace aisle::sql {

PackedFile::PackedFile(const std::filesystem::path& path)
    : file_(::gzopen(path.c_str(), "rb"), ::gzclose), name_(path.string()) {
  if (!file_) throw Error("cannot be opened", name_, "check who may read it");
}

std::size_t PackedFile::read(std::span<char> piece) {
  check_interrupted();
  const int got = ::gzread(file_.get(), piece.data(), static_cast<unsigned>(piece.size()));
  int status = Z_OK;
  ::gzerror(file_.get(), &status);
  if (got < 0 || (status != Z_OK && status != Z_STREAM_END)) {
    throw Error("the gzip file is damaged or breaks off before its end", name_, "copy or download it again");
  }
  return static_cast<std::size_t>(got);
}

}  // namespace aisle::sql
