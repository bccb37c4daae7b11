#pragma once

#include "core/parallel.h"

#include <cstddef>
#include <functional>

namespace aisle::models {

// Calls work(0) … work(count - 1), several at a time where there is more than one thread to use.
inline void by_threads(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  if (threads > 1 && count > 1) return parallel_for(count, work);
  for (std::size_t i = 0; i < count; ++i) work(i);
}

}  // namespace aisle::models
