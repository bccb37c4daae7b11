#pragma once

#include "core/file_system.h"
#include "core/fingerprint.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace aisle::store {

// An id that the log holds, with enough of the event's content to tell the same event from another one of that id.
struct KnownId {
  Fingerprint id;
  std::uint64_t content = 0;

  auto operator<=>(const KnownId&) const = default;
};

enum class Known { no, same, other };

// A sorted run of known ids on disk: `<last seq, 20 digits>.run`. In memory are its Bloom filter (ten bits an id, eight
// of them set within one cache line: Putze et al. 2007) and the first id of each page.
class IdRun {
 public:
  // Sorts the ids and writes them. Error when the disk fails.
  static void write(FileSystem& files, const std::filesystem::path& path, std::vector<KnownId> ids);
  // Reads it once to check it and to make the filter. Error when it is damaged.
  IdRun(const FileSystem& files, std::filesystem::path path);

  [[nodiscard]] std::optional<std::uint64_t> content_of(const Fingerprint& id) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  // All of them, sorted.
  [[nodiscard]] std::vector<KnownId> ids() const;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static constexpr std::size_t page = 128;  // ids

  void remember(const KnownId& entry);
  [[nodiscard]] bool may_hold(const Fingerprint& id) const;

  const FileSystem* files_;
  std::filesystem::path path_;
  std::size_t size_ = 0;
  std::vector<Fingerprint> fences_;
  std::vector<std::uint64_t> filter_;
};

// Which events the log holds: those since the last run in memory (32 bytes an id at most), the others in runs.
class KnownIds {
 public:
  // Reads the runs of a folder, which is made when absent. Those that end after `upto` are removed: they speak of
  // events that the journal lost.
  KnownIds(FileSystem& files, std::filesystem::path folder, std::uint64_t upto);

  // The seq up to which the runs know everything: the caller adds what came after.
  [[nodiscard]] std::uint64_t sealed() const { return sealed_; }

  [[nodiscard]] Known look_up(const Fingerprint& id, std::uint64_t content) const;
  // `entry.id` is not known yet.
  void add(const KnownId& entry);
  // How many are in memory.
  [[nodiscard]] std::size_t fresh() const { return fresh_; }
  // These are not known any more, neither in memory nor on disk.
  void forget(const std::vector<Fingerprint>& ids);
  // Writes those in memory to a run that holds everything up to `seq`, and forgets them.
  void seal(std::uint64_t seq);

 private:
  [[nodiscard]] std::size_t slot_of(const Fingerprint& id) const;
  void grow();

  FileSystem& files_;
  std::filesystem::path folder_;
  std::uint64_t sealed_ = 0;
  std::vector<IdRun> runs_;
  std::vector<KnownId> slots_;  // open addressing; an id of zero is an empty slot
  std::size_t fresh_ = 0;
};

}  // namespace aisle::store
