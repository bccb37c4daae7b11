#include "serve/child.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

namespace aisle::serve {
namespace {

// What the other test runs, in a process of its own.
TEST(Child, DISABLED_WaitsToBeEnded) {
  std::printf("pid %d\n", ::getpid());
  std::fflush(stdout);
  std::this_thread::sleep_for(std::chrono::minutes(1));
}

// By which letter of /proc a process runs (R), waits (S) or is stopped (T); 0 when it has not told who it is.
char state_of(const std::filesystem::path& output) {
  std::ifstream said(output);
  std::string word;
  while (said >> word && word != "pid") {
  }
  std::string pid;
  if (!(said >> pid)) return 0;
  std::ifstream status("/proc/" + pid + "/stat");
  std::string name;
  char state = 0;
  status >> word >> name >> state;
  return state;
}

// Whether such a process is ever seen stopped, while this one works on half of the processors or not at all. It is
// looked at for a second from when it has told who it is.
bool stands_still(bool busy, Wanted wanted) {
  const std::filesystem::path output =
      std::filesystem::path(testing::TempDir()) / ("aisle_child_" + std::to_string(::getpid()));
  std::filesystem::remove(output);
  std::vector<std::jthread> working;
  for (unsigned i = 0; busy && i < std::max(1U, std::thread::hardware_concurrency() / 2); ++i)
    working.emplace_back([](const std::stop_token& enough) {
      while (!enough.stop_requested()) {
      }
    });
  std::atomic<int> looked = 0;
  std::atomic<bool> stopped = false;
  std::jthread looking([&](const std::stop_token& enough) {
    for (; !enough.stop_requested(); std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
      const char state = state_of(output);
      if (state != 0) ++looked;
      if (state == 'T') stopped = true;
    }
  });
  const int status = run_again(
      {"--gtest_also_run_disabled_tests", "--gtest_filter=Child.DISABLED_WaitsToBeEnded"}, {output},
      [&] { return stopped || looked > 1000; }, wanted);
  EXPECT_EQ(status, -1);
  looking = {};
  std::filesystem::remove(output);
  return stopped;
}

TEST(Child, StandsStillAtTimesWhileThisProcessIsBusyAndNobodyWaitsForIt) {
  EXPECT_TRUE(stands_still(true, Wanted::sometime));
  EXPECT_FALSE(stands_still(true, Wanted::soon));
  EXPECT_FALSE(stands_still(false, Wanted::sometime));
}

}  // namespace
}  // namespace aisle::serve
