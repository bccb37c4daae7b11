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

// The file of a run of known ids: `<last>.run`, or `<last>-<first>.run` where several became one, seqs of 20 digits. It
// takes the place of all runs that end from `first` to `last`.
struct RunFile {
  std::filesystem::path path;
  std::uint64_t first = 0;  // the last event of the first run that it is made of
  std::uint64_t last = 0;   // its last event

  [[nodiscard]] bool is_merged() const { return first < last; }
  [[nodiscard]] std::filesystem::path filter() const;  // beside it: what IdRun has in memory
  [[nodiscard]] bool holds(const RunFile& other) const { return first <= other.last && other.last <= last; }
};

// What the name says; none for another file's.
std::optional<RunFile> run_file(const std::filesystem::path& path);
// The runs of a folder, oldest first: those to be asked, and those whose place a merged one has taken.
std::vector<RunFile> run_files(const FileSystem& files, const std::filesystem::path& folder);
std::vector<RunFile> held_run_files(const FileSystem& files, const std::filesystem::path& folder);
// Removes it and its filter.
void remove_run(FileSystem& files, const RunFile& file);
// Removes filters whose run is gone.
void remove_lone_filters(FileSystem& files, const std::filesystem::path& folder);

// A sorted run of known ids on disk. In memory are its Bloom filter (16 bits an id, eight of them set within one cache
// line: Putze et al. 2007) and of each page the first id and a checksum: a tenth of the run. They stand in a file
// beside it too (docs/formats.md), so that a start need not read the run.
class IdRun {
 public:
  // Writes ids that are in order. Error when the disk fails.
  IdRun(FileSystem& files, RunFile file, std::span<const KnownId> ids);
  // Reads all of it. Error when it is damaged.
  IdRun(const FileSystem& files, RunFile file);
  // Reads the file beside it; where that is absent, damaged, or of another run or format, reads all and writes it.
  static IdRun open(FileSystem& files, RunFile file);

  // Error when the page that would tell is damaged.
  [[nodiscard]] std::optional<std::uint64_t> content_of(const Fingerprint& id) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  // All of them, sorted. Error when the run is damaged.
  [[nodiscard]] std::vector<KnownId> ids() const;
  [[nodiscard]] const RunFile& file() const { return file_; }
  // The id will be looked up soon: its place in the filter is fetched from memory meanwhile.
  void expect(const Fingerprint& id) const { __builtin_prefetch(&filter_[line_of(id)]); }

 private:
  static constexpr std::size_t line_words = 8;  // of a cache line
  static constexpr std::size_t page = 128;      // ids

  // By the leading bits: ids that come in their order fill the filter from its front to its back.
  [[nodiscard]] std::size_t line_of(const Fingerprint& id) const {
    return ((id.high >> 32U) * (filter_.size() / line_words) >> 32U) * line_words;
  }
  IdRun(const FileSystem& files, RunFile file, std::uint64_t size, std::uint64_t check);
  static IdRun unread(const FileSystem& files, RunFile file);
  void read_all();
  void remember(std::span<const KnownId> ids);
  [[nodiscard]] bool may_hold(const Fingerprint& id) const;
  [[nodiscard]] std::string filter_head() const;
  [[nodiscard]] bool read_filter();
  void write_filter(FileSystem& files) const;

  const FileSystem* files_;
  RunFile file_;
  std::uint64_t size_ = 0;
  std::uint64_t check_ = 0;            // CRC-32C of the entries
  std::vector<Fingerprint> fences_;    // the first id of each page
  std::vector<std::uint32_t> checks_;  // CRC-32C of each page
  std::vector<std::uint64_t> filter_;
};

// Each look-up asks every run: where the newest eight or more have no more than eight million ids together (200 MB
// in memory meanwhile), they become one, which is returned. Those it is made of are not touched: whoever reads them
// takes it instead, and then they can go.
std::optional<IdRun> merge_runs(FileSystem& files, const std::filesystem::path& folder);

}  // namespace aisle::store
