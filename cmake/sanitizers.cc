// Defaults of the sanitizers, compiled into every program of the asan and tsan presets (cmake/folders.cmake).
// The environment (ASAN_OPTIONS, ...) still has the last word.

extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=1:strict_string_checks=1"; }

extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1"; }

// Libraries of others keep global state until the end, and allocate in ways that the leak check cannot follow.
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libtorch_cpu.so\nleak:libc10.so\nleak:libgomp.so\nleak:libxgboost.so\nleak:libduckdb.so\n";
}

extern "C" const char* __lsan_default_options() { return "print_suppressions=0"; }

// libtorch, DuckDB and OpenMP are not instrumented: their locks are invisible, so races inside them would be imagined.
// DuckDB's allocator takes more locks around a fork than the detector of deadlocks can hold.
extern "C" const char* __tsan_default_options() {
  return "ignore_noninstrumented_modules=1:detect_deadlocks=0";
}

// libstdc++ 12 lets go of the lock inside std::atomic<std::shared_ptr> by a relaxed read-modify-write after it has read the
// pointer: no race on x86, where these do not pass one another, but one that the thread sanitizer reports.
extern "C" const char* __tsan_default_suppressions() { return "race:std::_Sp_atomic\n"; }
