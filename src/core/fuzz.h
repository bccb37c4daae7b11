#pragma once

#include "core/error.h"

#include <cstdio>
#include <cstdlib>
#include <functional>

namespace aisle {

// For the fuzzers (*_fuzz.cc): whatever bytes a reader is given, it must answer, or throw Error.

// What must be true for every input; says so and ends the process otherwise, which the fuzzer notices.
inline void hold(bool truth, const char* what) {
  if (truth) return;
  std::fprintf(stderr, "this does not hold: %s\n", what);
  std::abort();
}

// Runs the reader; false when it refused. Any other exception is a finding.
inline bool answers(const std::function<void()>& read) {
  try {
    read();
    return true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace aisle
