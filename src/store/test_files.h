#pragma once

#include "core/error.h"
#include "core/file_system.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <utility>

namespace aisle::store {

// A file system in memory that can lose what was not synced, and fail.
class FragileFiles : public FileSystem {
 public:
  bool syncs = true;                                                  // false: sync is a lie, which tests must notice
  std::size_t fails_after = std::numeric_limits<std::size_t>::max();  // so many writes and syncs work, then none

  // The power fails: unsynced bytes go, but for a beginning of them; unsynced names go. Locks are let go.
  void crash(std::mt19937& chance) {
    std::erase_if(files_, [](const auto& entry) { return !entry.second->named; });
    for (auto& [path, file] : files_) {
      const std::size_t unsynced = file->bytes.size() - file->synced;
      file->bytes.resize(file->synced + (unsynced == 0 ? 0 : chance() % (unsynced + 1)));
      file->synced = file->bytes.size();
    }
    locked_->clear();
    fails_after = std::numeric_limits<std::size_t>::max();
  }

  std::unique_ptr<LogFile> append_to(const std::filesystem::path& path) override {
    auto& file = files_[path];
    if (file == nullptr) file = std::make_shared<Content>();
    return std::make_unique<Open>(*this, file);
  }
  void cut(const std::filesystem::path& path, std::uint64_t bytes) override {
    step();
    auto& file = *files_.at(path);
    file.bytes.resize(bytes);
    file.synced = bytes;
  }
  void rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    step();
    files_[to] = files_.at(from);
    files_.erase(from);
  }
  void remove(const std::filesystem::path& path) override { files_.erase(path); }
  void make_folder(const std::filesystem::path&) override {}
  void sync_folder(const std::filesystem::path& folder) override {
    step();
    for (auto& [path, file] : files_) {
      if (syncs && path.parent_path() == folder) file->named = true;
    }
  }
  [[nodiscard]] std::vector<std::string> names(const std::filesystem::path& folder) const override {
    std::vector<std::string> out;
    for (const auto& [path, file] : files_) {
      if (path.parent_path() == folder) out.push_back(path.filename());
    }
    return out;
  }
  [[nodiscard]] bool exists(const std::filesystem::path& path) const override { return files_.contains(path); }
  [[nodiscard]] std::uint64_t size(const std::filesystem::path& path) const override {
    return files_.at(path)->bytes.size();
  }
  [[nodiscard]] std::string read(const std::filesystem::path& path, std::uint64_t begin,
                                 std::size_t count) const override {
    const auto& bytes = files_.at(path)->bytes;
    return begin >= bytes.size() ? "" : bytes.substr(begin, count);
  }
  std::unique_ptr<FileLock> lock(const std::filesystem::path& path, bool exclusive) override {
    if (!exclusive) return std::make_unique<Lock>(locked_, "");
    if (!locked_->insert(path).second) return nullptr;
    return std::make_unique<Lock>(locked_, path);
  }

  // The bytes themselves, to be damaged.
  std::string& bytes(const std::filesystem::path& path) {
    auto& file = *files_.at(path);
    return file.bytes;
  }

 private:
  struct Content {
    std::string bytes;
    std::size_t synced = 0;
    bool named = false;
  };
  using Locked = std::set<std::filesystem::path>;

  class Open : public LogFile {
   public:
    Open(FragileFiles& files, std::shared_ptr<Content> content) : files_(files), content_(std::move(content)) {}
    void append(std::string_view bytes) override {
      if (files_.fails_after == 0) content_->bytes += bytes.substr(0, bytes.size() / 2);
      files_.step();
      content_->bytes += bytes;
    }
    void sync() override {
      files_.step();
      if (files_.syncs) content_->synced = content_->bytes.size();
    }

   private:
    FragileFiles& files_;
    std::shared_ptr<Content> content_;
  };
  struct Lock : FileLock {
    Lock(std::shared_ptr<Locked> all, std::filesystem::path held) : locked(std::move(all)), path(std::move(held)) {}
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    ~Lock() override { locked->erase(path); }
    std::shared_ptr<Locked> locked;
    std::filesystem::path path;
  };

  void step() {
    if (fails_after == 0) throw Error("cannot be written: No space left on device", "a test");
    --fails_after;
  }

  std::map<std::filesystem::path, std::shared_ptr<Content>> files_;
  std::shared_ptr<Locked> locked_ = std::make_shared<Locked>();
};

}  // namespace aisle::store
