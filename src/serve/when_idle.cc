#include "serve/when_idle.h"

#include <sched.h>
#include <utility>

namespace aisle::serve {

std::future<void> when_idle(std::function<void()> work) {
  return std::async(std::launch::async, [work = std::move(work)] {
    constexpr sched_param none{};
    (void)sched_setscheduler(0, SCHED_IDLE, &none);
    work();
  });
}

}  // namespace aisle::serve
