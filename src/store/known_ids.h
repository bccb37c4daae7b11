#pragma once

#include "core/file_system.h"
#include "core/fingerprint.h"
#include "store/id_run.h"
#include "store/id_table.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace aisle::store {

enum class Known { no, same, other };

// Ids that go from memory to a run that holds everything up to the event `last`.
struct LeavingIds {
  std::shared_ptr<const IdTable> ids;
  std::uint64_t last = 0;
};

// Writes them, on any thread; none where there are none. Error when the disk fails.
std::optional<IdRun> write_run(FileSystem& files, const std::filesystem::path& folder, const LeavingIds& leaving);

// Which events the log holds: those since the last run in memory, the others in runs.
class KnownIds {
 public:
  // Opens the runs of a folder, which is made when absent. Those that end after `upto` are removed: they speak of
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
  // How many are in memory and on their way to no run.
  [[nodiscard]] std::size_t fresh() const { return fresh_.size(); }
  // These are not known any more, neither in memory nor on disk. Not between begin_seal and take_run.
  void forget(const std::vector<Fingerprint>& ids);

  // Writes those in memory to a run that holds everything up to `last`, and forgets them.
  void seal(std::uint64_t last);
  // The same without waiting for the disk: they are to be written by write_run, of which the run is to be taken. Where
  // that fails they are among those of the next seal.
  LeavingIds begin_seal(std::uint64_t last);
  // A run that write_run or merge_runs made; one that became of several takes their place.
  void take_run(IdRun run);

 private:
  void bring_back();

  FileSystem& files_;
  std::filesystem::path folder_;
  std::uint64_t sealed_ = 0;
  std::vector<IdRun> runs_;
  IdTable fresh_;
  std::shared_ptr<const IdTable> leaving_;  // asked until their run was taken
};

}  // namespace aisle::store
