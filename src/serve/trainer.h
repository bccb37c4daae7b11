#pragma once

#include "store/shop.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace aisle::serve {

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
