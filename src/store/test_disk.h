#pragma once

#include "core/error.h"
#include "core/file_system.h"
#include "core/files.h"

#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>

namespace aisle::store {

// The machine's file system, for several threads at once, which can be full after any step (a write, sync, cut, rename
// or removal) and whose power can fail. For what DuckDB writes by itself: a file that nobody synced here counts as not
// synced.
class FragileDisk : public FileSystem {
 public:
  std::size_t steps = 0;                                              // that were taken
  std::size_t fails_after = std::numeric_limits<std::size_t>::max();  // so many work, then none
  bool fails_once = false;                                            // the next one works again
  std::string lies_in;  // syncs within the folder of that name do nothing, which tests must notice

  // All that stands in the folder is on the disk.
  explicit FragileDisk(std::filesystem::path root) : root_(std::move(root)) {
    for (const auto& path : all()) places_[path] = {.synced = machine_.size(path), .named = true, .before = {}};
  }

  // The power fails. Of what was not synced a part is there, by chance: bytes up to some place, the old or the new file
  // of a name, a file that was removed.
  void crash(std::mt19937& chance) {
    fails_after = std::numeric_limits<std::size_t>::max();
    const auto heads = [&] { return chance() % 2 == 0; };
    for (const auto& [path, bytes] : removed_) {
      if (heads()) write_file(path, bytes);
    }
    for (const auto& path : all()) {
      const auto known = places_.find(path);
      const Place place = known == places_.end() ? Place{} : known->second;
      const std::uint64_t size = machine_.size(path);
      if (removed_.contains(path)) continue;
      if (place.before && heads()) {
        write_file(path, *place.before);
      } else if (!place.named && !place.before && heads()) {
        machine_.remove(path);
      } else if (size > place.synced) {
        machine_.cut(path, place.synced + chance() % (size - place.synced + 1));
      }
    }
  }

  std::unique_ptr<LogFile> append_to(const std::filesystem::path& path) override {
    const std::lock_guard hold(mutex_);
    if (!machine_.exists(path)) step();
    return std::make_unique<Open>(*this, path);
  }
  void cut(const std::filesystem::path& path, std::uint64_t bytes) override {
    const std::lock_guard hold(mutex_);
    step();
    machine_.cut(path, bytes);
    places_[path].synced = bytes;
  }
  void rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    const std::lock_guard hold(mutex_);
    step();
    auto& place = places_[to];
    if (machine_.exists(to) && place.named) place.before = read_file(to);
    place.named = false;
    place.synced = places_[from].synced;
    machine_.rename(from, to);
    places_.erase(from);
  }
  void remove(const std::filesystem::path& path) override {
    const std::lock_guard hold(mutex_);
    step();
    if (places_[path].named) removed_[path] = read_file(path);
    machine_.remove(path);
    places_.erase(path);
  }
  void make_folder(const std::filesystem::path& path) override { machine_.make_folder(path); }
  void sync_folder(const std::filesystem::path& folder) override {
    const std::lock_guard hold(mutex_);
    step();
    if (lies(folder)) return;
    std::erase_if(removed_, [&](const auto& entry) { return entry.first.parent_path() == folder; });
    for (const auto& path : all()) {
      if (path.parent_path() != folder) continue;
      places_[path].named = true;
      places_[path].before.reset();
    }
  }
  [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const override {
    return machine_.names(folder);
  }
  [[nodiscard]] bool exists(const std::filesystem::path& path) const override { return machine_.exists(path); }
  [[nodiscard]] std::uint64_t size(const std::filesystem::path& path) const override { return machine_.size(path); }
  [[nodiscard]] std::string read(const std::filesystem::path& path, std::uint64_t begin,
                                 std::size_t count) const override {
    return machine_.read(path, begin, count);
  }
  std::unique_ptr<FileLock> lock(const std::filesystem::path& path, bool exclusive) override {
    return machine_.lock(path, exclusive);
  }

 private:
  struct Place {
    std::uint64_t synced = 0;
    bool named = false;                      // its folder was synced since it has this name
    std::optional<std::string> before = {};  // what the name stood for when the folder was synced last
  };

  class Open : public LogFile {
   public:
    Open(FragileDisk& disk, std::filesystem::path path)
        : disk_(disk), path_(std::move(path)), file_(disk.machine_.append_to(path_)) {}
    void append(std::string_view bytes) override {
      const std::lock_guard hold(disk_.mutex_);
      if (disk_.steps >= disk_.fails_after) file_->append(bytes.substr(0, bytes.size() / 2));
      disk_.step();
      file_->append(bytes);
    }
    void sync() override {
      const std::lock_guard hold(disk_.mutex_);
      disk_.step();
      if (!disk_.lies(path_.parent_path())) disk_.places_[path_].synced = disk_.machine_.size(path_);
    }

   private:
    FragileDisk& disk_;
    std::filesystem::path path_;
    std::unique_ptr<LogFile> file_;
  };

  void step() {
    const bool fails = steps >= fails_after;
    ++steps;
    if (!fails) return;
    if (fails_once) fails_after = std::numeric_limits<std::size_t>::max();
    throw Error("cannot be written: No space left on device", "a test");
  }
  [[nodiscard]] bool lies(const std::filesystem::path& folder) const { return folder.filename() == lies_in; }
  [[nodiscard]] std::vector<std::filesystem::path> all() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
      if (entry.is_regular_file()) out.push_back(entry.path());
    }
    return out;
  }

  FileSystem& machine_ = FileSystem::machine();
  std::mutex mutex_;  // of all that stands below, and of what is public
  std::filesystem::path root_;
  std::map<std::filesystem::path, Place> places_;
  std::map<std::filesystem::path, std::string> removed_;  // since their folder was synced, with what was in them
};

}  // namespace aisle::store
