#pragma once

#include <cstddef>
#include <functional>

namespace aisle {

// Calls work(0) … work(count - 1), several at a time on the machine's cores, and returns when all are done. When one
// throws, no further ones are begun, and the first exception is thrown here.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace aisle
