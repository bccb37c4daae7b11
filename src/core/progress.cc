#include "core/progress.h"

#include "core/error.h"

#include <csignal>

namespace aisle {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void remember_signal(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void check_interrupted() {
  if (interrupted != 0) throw Error("stopped on request; nothing was written");
}

void stop_on_signals() {
  std::signal(SIGINT, remember_signal);
  std::signal(SIGTERM, remember_signal);
}

}  // namespace aisle
