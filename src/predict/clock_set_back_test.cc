#include "features/test_timelines.h"
#include "predict/live.h"

#include <atomic>
#include <ctime>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

namespace {

std::atomic<std::time_t> set_back = 0;  // seconds

}  // namespace

// Instead of the system's: the wall's clock alone can be set.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the names of the system's are reserved
extern "C" int clock_gettime(clockid_t clock, timespec* out) noexcept {
  const auto result = static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
  if (clock == CLOCK_REALTIME) out->tv_sec -= set_back;
  return result;
}

namespace aisle::predict {
namespace {

TEST(Live, WhatIsPopularMovesOnThoughTheClockIsSetBack) {
  Live live(features::empty_snapshot());
  const auto act = [&](const char* type, const char* item) {
    live.add({.time = features::start, .type = type, .user_id = "u", .item_id = item});
  };
  act("view_item", "a");
  EXPECT_EQ(live.items().popular()->size(), 1);
  act("view_item", "b");
  const Micros before = now();
  set_back = 3600;
  EXPECT_LT(now(), before);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // it is as old as a second
  EXPECT_EQ(live.items().popular()->size(), 2);
  set_back = 0;
}

}  // namespace
}  // namespace aisle::predict
