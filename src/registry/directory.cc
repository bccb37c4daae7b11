#include "registry/directory.h"

#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace aisle::registry {

namespace fs = std::filesystem;

namespace {

constexpr const char* sums_name = "SHA256SUMS";
constexpr std::size_t hash_length = 64;

// A folder beside the place it is meant for; removed again unless it took the place.
class Staging {
 public:
  explicit Staging(const fs::path& place)
      : path_(place.parent_path() / ("." + place.filename().string() + ".partial-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    std::error_code failed;
    fs::create_directories(path_, failed);
    if (failed) throw Error("cannot be written: " + failed.message(), place.string(), "choose another --out");
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;
  ~Staging() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

  // Puts the folder in the place, in one step even when another stands there; that one then goes.
  void take(const fs::path& place) {
    const unsigned flags = fs::exists(place) ? RENAME_EXCHANGE : 0;
    if (::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place.c_str(), flags) != 0) {
      throw Error(std::string("cannot be put in place: ") + std::strerror(errno), place.string());
    }
  }

 private:
  fs::path path_;
};

// The path without a slash at its end, so that it has a parent and a name.
fs::path plain(const fs::path& place) {
  fs::path out = fs::absolute(place).lexically_normal();
  return out.has_filename() ? out : out.parent_path();
}

}  // namespace

void check_place(const fs::path& place) {
  const fs::path path = plain(place);
  if (!fs::exists(path)) return;
  const bool empty = fs::is_directory(path) && fs::is_empty(path);
  if (!empty && !(fs::exists(path / sums_name) && fs::exists(path / "model.json"))) {
    throw Error("something stands there that is not a model directory", place.string(), "choose another --out");
  }
}

void write_directory(const fs::path& place, const Files& files, const Files& derived) {
  check_place(place);
  const fs::path path = plain(place);
  Staging staging(path);
  std::string sums;
  for (const auto& [name, bytes] : files) {
    write_file(staging.path() / name, bytes);
    sums += sha256(bytes) + "  " + name + "\n";
  }
  for (const auto& [name, bytes] : derived) write_file(staging.path() / name, bytes);
  write_file(staging.path() / sums_name, sums);
  staging.take(path);
}

Files read_directory(const fs::path& place) {
  constexpr const char* fit_again = "it was changed after it was written: restore it, or fit again";
  if (!fs::exists(place / sums_name)) {
    throw Error("is not a model directory", place.string(), "give one that `aisle fit --out` wrote");
  }
  Files files;
  std::istringstream lines(read_file(place / sums_name));
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.size() > hash_length + 2 ? line.substr(hash_length + 2) : "";
    if (name.empty() || fs::path(name).filename() != name) {
      throw Error("has a line that is no hash and name", (place / sums_name).string(), fit_again);
    }
    std::string bytes = read_file(place / name);
    if (sha256(bytes) != line.substr(0, hash_length)) {
      throw Error("the file is not the one that was written (its hash differs)", (place / name).string(), fit_again);
    }
    files[name] = std::move(bytes);
  }
  return files;
}

}  // namespace aisle::registry
