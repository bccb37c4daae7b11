#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace aisle::serve {

// Threads for work that takes too long for an I/O thread: large bodies, looking into the log.
class Later {
 public:
  explicit Later(std::size_t threads);
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;
  ~Later();  // stop()

  // Does what waits, and ends; nothing is taken afterwards.
  void stop();

  // Any thread. False when too much waits. What `work` throws ends the program: it catches.
  bool add(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace aisle::serve
