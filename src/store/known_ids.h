#pragma once

#include "core/file_system.h"
#include "core/fingerprint.h"
#include "store/id_table.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aisle::store {

enum class Known { no, same, other };

// A sorted run of known ids on disk: `<last seq, 20 digits>.run`. In memory are its Bloom filter (16 bits an id, eight
// of them set within one cache line: Putze et al. 2007) and the first id of each page.
class IdRun {
 public:
  // Writes ids that are in order. Error when the disk fails.
  IdRun(FileSystem& files, std::filesystem::path path, std::span<const KnownId> ids);
  // Reads it once to check it and to make the filter. Error when it is damaged.
  IdRun(const FileSystem& files, std::filesystem::path path);

  [[nodiscard]] std::optional<std::uint64_t> content_of(const Fingerprint& id) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  // All of them, sorted.
  [[nodiscard]] std::vector<KnownId> ids() const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // The id will be looked up soon: its place in the filter is fetched from memory meanwhile.
  void expect(const Fingerprint& id) const { __builtin_prefetch(&filter_[line_of(id)]); }

 private:
  static constexpr std::size_t line_words = 8;  // of a cache line
  static constexpr std::size_t page = 128;      // ids

  // By the leading bits: ids that come in their order fill the filter from its front to its back.
  [[nodiscard]] std::size_t line_of(const Fingerprint& id) const {
    return ((id.high >> 32U) * (filter_.size() / line_words) >> 32U) * line_words;
  }
  void make_room(std::size_t count);
  void remember(const KnownId& entry);
  [[nodiscard]] bool may_hold(const Fingerprint& id) const;

  const FileSystem* files_;
  std::filesystem::path path_;
  std::size_t size_ = 0;
  std::vector<Fingerprint> fences_;
  std::vector<std::uint64_t> filter_;
};

// Which events the log holds: those since the last run in memory, the others in runs.
class KnownIds {
 public:
  // Reads the runs of a folder, which is made when absent. Those that end after `upto` are removed: they speak of
  // events that the journal lost.
  KnownIds(FileSystem& files, std::filesystem::path folder, std::uint64_t upto);

  // The seq up to which the runs know everything: the caller adds what came after.
  [[nodiscard]] std::uint64_t sealed() const { return sealed_; }

  [[nodiscard]] Known look_up(const Fingerprint& id, std::uint64_t content) const;
  // The id will be looked up soon; saves the wait for memory.
  void expect(const Fingerprint& id) const;
  // `entry.id` is not known yet.
  void add(const KnownId& entry) { fresh_.add(entry); }
  // So many more will be added before the next seal.
  void make_room(std::size_t ids) { fresh_.make_room(fresh_.size() + ids); }
  // How many are in memory.
  [[nodiscard]] std::size_t fresh() const { return fresh_.size(); }
  // These are not known any more, neither in memory nor on disk.
  void forget(const std::vector<Fingerprint>& ids);
  // Writes those in memory to a run that holds everything up to `seq`, and forgets them.
  // The memory is kept when as many will come again.
  void seal(std::uint64_t seq, bool keep_room = false);

 private:
  FileSystem& files_;
  std::filesystem::path folder_;
  std::uint64_t sealed_ = 0;
  std::vector<IdRun> runs_;
  IdTable fresh_;
};

}  // namespace aisle::store
