#pragma once

#include "store/shop.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace aisle::serve {

// Trains the shop's tasks anew every so often, beside the service: another process with lower priority packs the log
// and runs `aisle train`, which publishes what wins. Its output: reports/training.log.
class Trainer {
 public:
  // `shop` must outlive it.
  Trainer(const store::Shop& shop, std::chrono::seconds every);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();  // ends what runs

 private:
  void run();
  void train();
  [[nodiscard]] bool stopping();

  const store::Shop& shop_;
  std::chrono::seconds every_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aisle::serve
