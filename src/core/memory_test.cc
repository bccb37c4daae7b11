#include "core/memory.h"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle {
namespace {

class MemoryTest : public testing::Test {
 protected:
  ~MemoryTest() override { std::filesystem::remove_all(root); }

  void put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  }

  std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / ("aisle_memory_" + std::to_string(::getpid()));
};

TEST_F(MemoryTest, IsWhatTheMachineHasAvailable) {
  put("proc/meminfo", "MemTotal:       8000 kB\nMemFree:         10 kB\nMemAvailable:    3000 kB\n");
  EXPECT_EQ(available_memory(root), 3000U * 1024);
  put("sys/fs/cgroup/memory.max", "max\n");
  put("sys/fs/cgroup/memory.current", "100\n");
  EXPECT_EQ(available_memory(root), 3000U * 1024);
}

TEST_F(MemoryTest, IsWhatTheContainerLeaves) {
  put("proc/meminfo", "MemAvailable:    3000 kB\n");
  put("proc/self/cgroup", "0::/outer/inner\n");
  put("sys/fs/cgroup/outer/memory.max", "1000000\n");
  put("sys/fs/cgroup/outer/memory.current", "400000\n");
  put("sys/fs/cgroup/outer/memory.stat", "anon 5\ninactive_file 150000\n");
  put("sys/fs/cgroup/outer/inner/memory.max", "max\n");
  EXPECT_EQ(available_memory(root), 750000U);
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "500000\n");
  put("sys/fs/cgroup/memory/memory.usage_in_bytes", "600000\n");
  EXPECT_EQ(available_memory(root), 0U);
}

TEST_F(MemoryTest, OfThisMachineIsKnown) { EXPECT_GT(available_memory(), std::size_t{1} << 20U); }

}  // namespace
}  // namespace aisle
