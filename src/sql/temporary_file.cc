#include "sql/temporary_file.h"

#include "core/error.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unistd.h>

namespace aisle::sql {

namespace {

[[noreturn]] void fail() {
  throw Error(std::string("a temporary file cannot be written: ") + std::strerror(errno),
              std::filesystem::temp_directory_path().string(), "make room there, or set TMPDIR to another folder");
}

}  // namespace

TemporaryFile::TemporaryFile() : descriptor_(-1) {
  std::string name = (std::filesystem::temp_directory_path() / "aisle-XXXXXX").string();
  descriptor_ = ::mkstemp(name.data());
  if (descriptor_ < 0) fail();
  ::unlink(name.c_str());
}

TemporaryFile::~TemporaryFile() { ::close(descriptor_); }

void TemporaryFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
    if (put < 0) fail();
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

std::filesystem::path TemporaryFile::path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

}  // namespace aisle::sql
