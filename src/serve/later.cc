#include "serve/later.h"

#include <utility>

namespace aisle::serve {

Later::Later(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

Later::~Later() { stop(); }

void Later::stop() {
  {
    const std::lock_guard hold(mutex_);
    stopping_ = true;
    woken_.notify_all();
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

bool Later::add(std::function<void()> work) {
  constexpr std::size_t most = 100;
  const std::lock_guard hold(mutex_);
  if (stopping_ || waiting_.size() >= most) return false;
  waiting_.push_back(std::move(work));
  woken_.notify_one();
  return true;
}

void Later::run() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock hold(mutex_);
      woken_.wait(hold, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace aisle::serve
