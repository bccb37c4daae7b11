#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace aisle::serve {

// One thread for work that takes too long for an I/O thread: one piece after the other.
class Later {
 public:
  Later() : thread_([this] { run(); }) {}
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;
  ~Later();  // does what waits, and ends

  // Any thread. False when too much waits. What `work` throws ends the program: it catches.
  bool add(std::function<void()> work);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aisle::serve
