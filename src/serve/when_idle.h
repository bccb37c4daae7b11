#pragma once

#include <functional>
#include <future>

namespace aisle::serve {

// Does the work on a thread of its own, which runs when nobody else wants the processor; so do the threads that it
// begins. What it throws comes from get(), and the future waits for it when it goes.
[[nodiscard]] std::future<void> when_idle(std::function<void()> work);

}  // namespace aisle::serve
