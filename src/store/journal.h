#pragma once

#include "core/file_system.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aisle::store {

// The place of an event in the log: the first is 1.
using Seq = std::uint64_t;

// The journal: what was accepted, in order, durably. Segments `<first seq, 20 digits>.jsonl` of blocks; a block is a
// line {"block":{"first":…,"count":…,"bytes":…,"crc32c":"…"}} and then the lines it speaks of (docs/formats.md).
struct Block {
  Seq first = 0;
  std::size_t count = 0;
  std::string lines;  // each with its line feed
};

struct JournalConfig {
  std::uint64_t segment_bytes = 64U << 20U;  // a segment that is longer is followed by a new one
};

// In a journal's folder; who seals beside the writer holds it.
constexpr const char* sealing_lock = "sealing.lock";

// The one writer of a journal. A block that breaks off at the end (the writer was killed, the power failed) was never
// acknowledged and is cut off when the journal is opened; a damaged one there is cut off too, and kept beside the
// segments as damaged-….txt.
class Journal {
 public:
  // Takes the lock that keeps other writers out; makes the folder when it is absent. Error when another process holds
  // it, and when a block is damaged in a place that no crash explains. Waits for a sealing that whoever wrote before
  // has left behind. `from` is the seq of the first line of a journal without segments, asked for then.
  Journal(FileSystem& files, std::filesystem::path folder, const std::function<Seq()>& from, JournalConfig config = {});
  explicit Journal(FileSystem& files, std::filesystem::path folder, Seq from = 1, JournalConfig config = {})
      : Journal(files, std::move(folder), [from] { return from; }, config) {}

  // Writes `count` lines, each with its line feed, and returns the seq of the first when all are on the disk: then, and
  // only then, they are acknowledged. Safe from several threads: those who wait share a sync (group commit). After a
  // write or sync has failed every further call throws, since nobody knows what the disk holds; open the journal again.
  Seq append(std::string_view lines, std::size_t count);

  // Of the next line.
  [[nodiscard]] Seq next() const;

 private:
  void wait_for_sealing() const;
  void set_aside(const std::filesystem::path& segment, std::uint64_t from);
  void open_segment(Seq first);
  struct Waiting {
    std::string header;
    std::string_view lines;  // of somebody who waits in append
  };
  void write(std::span<const Waiting> blocks, Seq first);
  void commit(std::unique_lock<std::mutex>& hold);

  FileSystem& files_;
  std::filesystem::path folder_;
  JournalConfig config_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<LogFile> segment_;
  std::uint64_t segment_size_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable written_;
  std::vector<Waiting> waiting_;  // blocks that no sync has taken up yet
  Seq waiting_first_ = 0;
  Seq next_ = 1;
  std::uint64_t round_ = 0;  // the sync that will take up what waits now
  std::uint64_t done_ = 0;   // syncs that are over
  bool writing_ = false;
  std::string failure_;
};

// Reads the blocks that hold the lines from `from` on, oldest first, until `take` says false or the journal ends; the
// first may begin before `from`. A block that breaks off at the very end is not there yet. Error for a damaged one.
// Returns the seq after the last line that was read. Needs no lock, and may run beside the writer.
Seq read_journal(const FileSystem& files, const std::filesystem::path& folder, Seq from,
                 const std::function<bool(Block&)>& take);

// What stands behind the last whole block: nothing, the beginning of a block (its writer was killed), or a block with
// all its bytes of which the checksum differs.
enum class Tail { none, begun, damaged };
Tail journal_tail(const FileSystem& files, const std::filesystem::path& folder);

// The segments with the seq of their first line, oldest first.
struct Segment {
  Seq first = 0;
  std::filesystem::path path;
};
std::vector<Segment> segments(const FileSystem& files, const std::filesystem::path& folder);

}  // namespace aisle::store
