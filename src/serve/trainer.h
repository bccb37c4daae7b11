#pragma once

#include "store/shop.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace aisle::serve {

// Whether a new snapshot is worth what it costs: as much as all that it holds, and taken from what answers. `added`
// events came since the last one, which holds `held`; each costs some 60 bytes until a snapshot holds it, and some 5 us
// of the next start. Fewer are enough while not many come (`lately`, in ten seconds).
bool worth_a_snapshot(std::uint64_t added, std::uint64_t held, std::uint64_t lately);

// Work that goes on beside the service, in another process with lower priority: packs the log into a new snapshot when
// that is due, and trains the shop's tasks anew every so often; `aisle train` publishes what wins. What these print:
// reports/snapshot.log, reports/training.log.
class Trainer {
 public:
  // every: 0 for never. `snapshot_due` is asked once a second. `shop` must outlive it.
  Trainer(const store::Shop& shop, std::chrono::seconds every, std::function<bool()> snapshot_due);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();  // ends what runs

 private:
  void run();
  int work(const std::string& command, const char* output);
  [[nodiscard]] bool stopping();

  const store::Shop& shop_;
  std::chrono::seconds every_;
  std::function<bool()> snapshot_due_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aisle::serve
