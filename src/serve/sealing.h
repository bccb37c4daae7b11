#pragma once

#include "store/import.h"
#include "store/shop.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <mutex>
#include <vector>

namespace aisle::serve {

// Moves the journal into the lake in another process (`aisle seal`), while more is written: 128 MB at a time, or less
// while nothing comes. What answers goes first (Wanted::sometime). What it prints: reports/sealing.log. For the
// writer's thread.
class Sealing {
 public:
  // Counts what the journal holds.
  explicit Sealing(const store::Shop& shop);
  Sealing(const Sealing&) = delete;
  Sealing& operator=(const Sealing&) = delete;
  ~Sealing() { end(); }

  // So many bytes have come to the journal.
  void written(std::uint64_t bytes);
  // Begins when much is in the journal, or some and nothing came for a while, and none is going on. The importer must
  // stay until end(). It takes the runs of ids that were made meanwhile.
  void begin_if_worth_it(store::Importer& importer);
  // Does it at once where it takes but a moment: the next start is faster.
  void seal_if_quick(store::Importer& importer);
  // Ends what has begun; the next one does what it left.
  void end();

 private:
  void take_runs(store::Importer& importer);
  void begin(store::Importer& importer);
  [[nodiscard]] bool seal(const store::LeavingIds& ids);
  void arrive(store::IdRun run);

  const store::Shop& shop_;
  std::uint64_t unsealed_ = 0;                        // bytes of the journal, about, but for what is being sealed
  std::uint64_t leaving_ = 0;                         // bytes that are being sealed
  std::chrono::steady_clock::time_point busy_until_;  // when something was written last
  std::atomic<bool> ending_ = false;
  std::future<bool> going_on_;  // whether it came to its end

  std::mutex mutex_;
  std::vector<store::IdRun> arrived_;  // runs that were written and not taken yet
};

}  // namespace aisle::serve
