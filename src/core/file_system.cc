#include "core/file_system.h"

#include "core/error.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace aisle {

namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  const std::string mend = errno == ENOSPC ? "make room on the disk, then run it again" : "";
  throw Error(what + ": " + std::strerror(errno), path.string(), mend);
}

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags, const char* what)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {
    if (number_ < 0) fail(what, path);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(number_); }

  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

class MachineLogFile : public LogFile {
 public:
  explicit MachineLogFile(const std::filesystem::path& path)
      : path_(path), file_(path, O_WRONLY | O_CREAT | O_APPEND, "cannot be opened for writing") {}

  void append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t put = ::write(file_.number(), bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) fail("cannot be written", path_);
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
  }
  void sync() override {
    if (::fdatasync(file_.number()) != 0) fail("cannot be synced to the disk", path_);
  }

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

class MachineLock : public FileLock {
 public:
  explicit MachineLock(const std::filesystem::path& path)
      : file_(path, O_RDWR | O_CREAT, "cannot be opened for locking") {}

  bool take(const std::filesystem::path& path, bool exclusive) {
    if (::flock(file_.number(), (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) fail("cannot be locked", path);
    return false;
  }

 private:
  Descriptor file_;
};

class Machine : public FileSystem {
 public:
  std::unique_ptr<LogFile> append_to(const std::filesystem::path& path) override {
    return std::make_unique<MachineLogFile>(path);
  }

  void cut(const std::filesystem::path& path, std::uint64_t bytes) override {
    const Descriptor file(path, O_WRONLY, "cannot be opened for writing");
    if (::ftruncate(file.number(), static_cast<off_t>(bytes)) != 0) fail("cannot be cut", path);
    if (::fsync(file.number()) != 0) fail("cannot be synced to the disk", path);
  }
  void rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) fail("cannot be given its name", to);
  }
  void remove(const std::filesystem::path& path) override {
    if (::unlink(path.c_str()) != 0) fail("cannot be removed", path);
  }
  void make_folder(const std::filesystem::path& path) override {
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (problem) throw Error("the folder cannot be made: " + problem.message(), path.string());
  }
  void sync_folder(const std::filesystem::path& path) override {
    const Descriptor folder(path, O_RDONLY | O_DIRECTORY, "cannot be opened");
    if (::fsync(folder.number()) != 0) fail("cannot be synced to the disk", path);
  }
  [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const override {
    std::error_code problem;
    std::vector<std::string> out;
    for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem)) {
      out.push_back(entry->path().filename().string());
    }
    if (problem) throw Error("the folder cannot be read: " + problem.message(), folder.string());
    std::ranges::sort(out);
    return out;
  }
  [[nodiscard]] bool exists(const std::filesystem::path& path) const override {
    return ::access(path.c_str(), F_OK) == 0;
  }
  [[nodiscard]] std::uint64_t size(const std::filesystem::path& path) const override {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) fail("cannot be looked at", path);
    return static_cast<std::uint64_t>(found.st_size);
  }
  [[nodiscard]] std::string read(const std::filesystem::path& path, std::uint64_t begin,
                                 std::size_t count) const override {
    const Descriptor file(path, O_RDONLY, "cannot be opened");
    std::string out;
    int problem = 0;
    out.resize_and_overwrite(count, [&](char* bytes, std::size_t) {  // not filled with zeros first
      std::size_t have = 0;
      while (have < count) {
        const ssize_t got = ::pread(file.number(), bytes + have, count - have, static_cast<off_t>(begin + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) problem = errno;
        if (got <= 0) break;
        have += static_cast<std::size_t>(got);
      }
      return have;
    });
    errno = problem;
    if (problem != 0) fail("cannot be read", path);
    return out;
  }
  std::unique_ptr<FileLock> lock(const std::filesystem::path& path, bool exclusive) override {
    auto out = std::make_unique<MachineLock>(path);
    return out->take(path, exclusive) ? std::move(out) : nullptr;
  }
};

}  // namespace

FileSystem& FileSystem::machine() {
  static Machine machine;
  return machine;
}

std::unique_ptr<FileLock> FileSystem::lock_within(const std::filesystem::path& path, bool exclusive,
                                                  std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds pause{10};
  const auto until = std::chrono::steady_clock::now() + patience;
  auto out = lock(path, exclusive);
  for (; out == nullptr && std::chrono::steady_clock::now() < until; out = lock(path, exclusive))
    std::this_thread::sleep_for(pause);
  return out;
}

void FileSystem::replace(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path partial = path.string() + ".partial";
  if (exists(partial)) remove(partial);
  {
    const auto file = append_to(partial);
    file->append(bytes);
    file->sync();
  }
  rename(partial, path);
  sync_folder(path.parent_path());
}

}  // namespace aisle
