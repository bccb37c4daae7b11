#pragma once

#include <ATen/Parallel.h>

namespace aisle::models {

// Lets libtorch use so many threads while it lives. What it computes may depend on their number in the last bits. Some
// operations share any work, however small, among all threads, which then spin while they wait: on a busy machine two
// threads took thirty times as long as one.
class TorchThreads {
 public:
  explicit TorchThreads(int count) : before_(at::get_num_threads()) { at::set_num_threads(count); }
  ~TorchThreads() { at::set_num_threads(before_); }
  TorchThreads(const TorchThreads&) = delete;
  TorchThreads& operator=(const TorchThreads&) = delete;

 private:
  int before_;
};

}  // namespace aisle::models
