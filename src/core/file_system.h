#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace aisle {

// Files whose bytes must survive: what the log is written through, so that tests can drop what was not synced, fill the
// disk and break every single write. Every member throws Error with the path and the system's reason when it fails.

// An open file that grows at its end.
class LogFile {
 public:
  virtual ~LogFile() = default;
  virtual void append(std::string_view bytes) = 0;  // in part written when it throws
  virtual void sync() = 0;                          // returns when all bytes are on the disk; once failed, never again
};

// Held until it is destroyed or the process ends in whichever way.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // The machine's own.
  static FileSystem& machine();

  virtual std::unique_ptr<LogFile> append_to(const std::filesystem::path& path) = 0;  // made when absent
  virtual void cut(const std::filesystem::path& path, std::uint64_t bytes) = 0;       // to that length, and synced
  virtual void rename(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
  virtual void remove(const std::filesystem::path& path) = 0;
  virtual void make_folder(const std::filesystem::path& path) = 0;  // and those above it; none when it stands
  virtual void sync_folder(const std::filesystem::path& path) = 0;  // its list of names
  [[nodiscard]] virtual std::vector<std::string> names(const std::filesystem::path& folder) const = 0;  // in order
  [[nodiscard]] virtual bool exists(const std::filesystem::path& path) const = 0;
  [[nodiscard]] virtual std::uint64_t size(const std::filesystem::path& path) const = 0;
  // Up to `count` bytes from that place; fewer at the end.
  [[nodiscard]] virtual std::string read(const std::filesystem::path& path, std::uint64_t begin,
                                         std::size_t count) const = 0;

  // For one alone (exclusive) or for any number at once; nullptr when another process, or this one, holds it otherwise.
  virtual std::unique_ptr<FileLock> lock(const std::filesystem::path& path, bool exclusive) = 0;

  // The same, but for so long it waits for whoever holds it; nullptr when that was not enough.
  std::unique_ptr<FileLock> lock_within(const std::filesystem::path& path, bool exclusive,
                                        std::chrono::milliseconds patience);

  // A new file, or in place of an old one, that takes its name only when all its bytes and the name are on the disk.
  void replace(const std::filesystem::path& path, std::string_view bytes);
};

}  // namespace aisle
