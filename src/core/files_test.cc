#include "core/files.h"

#include "core/error.h"
#include "core/file_system.h"

#include <chrono>
#include <future>
#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle {
namespace {

class FilesTest : public testing::Test {
 protected:
  FilesTest() { std::filesystem::create_directories(folder); }
  ~FilesTest() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / ("aisle_files_" + std::to_string(::getpid()));
};

TEST_F(FilesTest, ReadsBackEveryByte) {
  std::string bytes;
  for (int i = 0; i < 3000000; ++i) bytes += static_cast<char>(i * 7);
  write_file(folder / "a", bytes);
  EXPECT_EQ(read_file(folder / "a"), bytes);
}

TEST_F(FilesTest, LeavesTheOldFileWhenTheNewOneCannotBeWritten) {
  std::filesystem::create_directory(folder / "taken");
  write_file(folder / "taken/inside", "kept");
  EXPECT_THROW(write_file(folder / "taken", "new"), Error);
  EXPECT_EQ(read_file(folder / "taken/inside"), "kept");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(FilesTest, ALockIsWaitedForAsLongAsThereIsPatience) {
  auto& files = FileSystem::machine();
  auto held = files.lock(folder / "one.lock", true);
  EXPECT_EQ(files.lock_within(folder / "one.lock", false, std::chrono::milliseconds(30)), nullptr);
  auto waiting = std::async(std::launch::async,
                            [&] { return files.lock_within(folder / "one.lock", true, std::chrono::minutes(1)); });
  held.reset();
  EXPECT_NE(waiting.get(), nullptr);
}

TEST_F(FilesTest, SaysWhichFileIsMissing) {
  try {
    (void)read_file(folder / "absent");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos);
  }
}

}  // namespace
}  // namespace aisle
