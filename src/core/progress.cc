#include "core/progress.h"

#include "core/error.h"

#include <atomic>
#include <csignal>

namespace aisle {

namespace {

std::atomic<bool> interrupted = false;  // lock-free, so a signal handler may set it

void remember_signal(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void check_interrupted() {
  if (interrupted) throw Error("stopped on request; nothing was written");
}

void stop_on_signals() {
  std::signal(SIGINT, remember_signal);
  std::signal(SIGTERM, remember_signal);
}

}  // namespace aisle
