#include "core/files.h"

#include "core/error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace aisle {

namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path, const std::string& mend = "") {
  throw Error(what + ": " + std::strerror(errno), path.string(), mend);
}

// A file descriptor that is closed when it goes out of scope.
struct Descriptor {
  int number;
  explicit Descriptor(int opened) : number(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

void write_synced(const std::filesystem::path& path, std::string_view bytes) {
  constexpr mode_t mode = 0644;
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode));
  if (file.number < 0) fail("cannot be written", path);
  while (!bytes.empty()) {
    const ssize_t put = ::write(file.number, bytes.data(), bytes.size());
    if (put < 0) fail("cannot be written", path);
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  if (::fsync(file.number) != 0) fail("cannot be synced to the disk", path);
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) fail("cannot be opened", path, errno == ENOENT ? "check the name" : "");
  std::string bytes;
  constexpr std::size_t piece = 1U << 20U;
  while (true) {
    const std::size_t size = bytes.size();
    bytes.resize(size + piece);
    const ssize_t got = ::read(file.number, bytes.data() + size, piece);
    if (got < 0) fail("cannot be read", path);
    bytes.resize(size + static_cast<std::size_t>(got));
    if (got == 0) return bytes;
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  std::filesystem::path partial = path;
  partial += ".partial-" + std::to_string(::getpid());
  try {
    write_synced(partial, bytes);
    if (::rename(partial.c_str(), path.c_str()) != 0) fail("cannot be written", path);
  } catch (...) {
    ::unlink(partial.c_str());
    throw;
  }
}

}  // namespace aisle
