#include "registry/directory.h"

#include "core/error.h"
#include "core/files.h"
#include "core/sha256.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <set>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace aisle::registry {

namespace fs = std::filesystem;

namespace {

constexpr const char* sums_name = "SHA256SUMS";
constexpr std::size_t hash_length = 64;

// Makes sure that the names in a folder are on the disk.
void sync(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

// The name that a staging folder of this place begins with; the number of the process that fills it follows.
std::string staging_prefix(const fs::path& place) { return "." + place.filename().string() + ".partial-"; }

// Removes what processes left that were killed while they wrote.
void remove_orphans(const fs::path& place) {
  const std::string prefix = staging_prefix(place);
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(place.parent_path(), ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix)) continue;
    const int process = std::atoi(name.c_str() + prefix.size());
    const bool gone = process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
    if (gone) fs::remove_all(entry.path(), ignored);
  }
}

// A folder beside the place it is meant for; removed again unless it took the place.
class Staging {
 public:
  explicit Staging(const fs::path& place)
      : path_(place.parent_path() / (staging_prefix(place) + std::to_string(::getpid()))) {
    remove_orphans(place);
    std::error_code failed;
    fs::remove_all(path_, failed);
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
    sync(path_);
    const bool replaces = fs::exists(place);
    int failed = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place.c_str(), replaces ? RENAME_EXCHANGE : 0);
    if (failed != 0 && replaces && errno == EINVAL) {  // some file systems cannot exchange: two steps then
      const fs::path aside = path_.string() + ".old";
      failed = std::rename(place.c_str(), aside.c_str()) != 0 || std::rename(path_.c_str(), place.c_str()) != 0 ? 1 : 0;
      std::error_code ignored;
      if (failed == 0) fs::remove_all(aside, ignored);
    }
    if (failed != 0) throw Error(std::string("cannot be put in place: ") + std::strerror(errno), place.string());
    sync(place.parent_path());
  }

 private:
  fs::path path_;
};

// The lines of SHA256SUMS: a hash, two blanks, a name. Empty name for a line of another form.
struct Sum {
  std::string hash;
  std::string name;
};
std::vector<Sum> read_sums(const fs::path& place) {
  std::vector<Sum> sums;
  std::istringstream lines(read_file(place / sums_name));
  for (std::string line; std::getline(lines, line);) {
    const std::string name = line.size() > hash_length + 2 ? line.substr(hash_length + 2) : "";
    sums.push_back({line.substr(0, hash_length), fs::path(name).filename() == name ? name : ""});
  }
  return sums;
}

// A file in a model directory that we did not write.
std::optional<std::string> file_of_others(const fs::path& place) {
  if (!fs::exists(place / sums_name)) return std::nullopt;
  std::set<std::string> ours = {sums_name, "report.html"};
  for (const auto& sum : read_sums(place)) ours.insert(sum.name);
  for (const auto& entry : fs::directory_iterator(place)) {
    const std::string name = entry.path().filename().string();
    if (!ours.contains(name)) return std::optional(name);
  }
  return std::nullopt;
}

// The path without a slash at its end, so that it has a parent and a name.
fs::path plain(const fs::path& place) {
  fs::path out = fs::absolute(place).lexically_normal();
  return out.has_filename() ? out : out.parent_path();
}

}  // namespace

void check_place(const fs::path& place) {
  const fs::path path = plain(place);
  if (fs::exists(path)) {
    const bool empty = fs::is_directory(path) && fs::is_empty(path);
    if (!empty && !fs::exists(path / sums_name)) {
      throw Error("something stands there that is not a model directory", place.string(), "choose another --out");
    }
    if (const auto other = file_of_others(path)) {
      throw Error("the model directory also holds " + *other + ", which is not of a model", place.string(),
                  "move it away, or choose another --out");
    }
  }
  const Staging tried(path);
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
  for (const auto& [hash, name] : read_sums(place)) {
    if (name.empty()) throw Error("has a line that is no hash and name", (place / sums_name).string(), fit_again);
    std::string bytes = read_file(place / name);
    if (sha256(bytes) != hash) {
      throw Error("the file is not the one that was written (its hash differs)", (place / name).string(), fit_again);
    }
    files[name] = std::move(bytes);
  }
  return files;
}

}  // namespace aisle::registry
