#include "registry/directory.h"

#include "core/error.h"
#include "core/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle::registry {
namespace {

namespace fs = std::filesystem;

class DirectoryTest : public testing::Test {
 protected:
  DirectoryTest() { fs::create_directories(folder); }
  ~DirectoryTest() override { fs::remove_all(folder); }

  [[nodiscard]] std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(folder), {}); }

  fs::path folder = fs::path(testing::TempDir()) / ("aisle_registry_" + std::to_string(::getpid()));
  Files files = {{"model.json", "{}"}, {"weights.safetensors", std::string("a\0b", 3)}};
};

TEST_F(DirectoryTest, ReadsBackWhatItWroteWithoutTheDerivedFiles) {
  write_directory(folder / "model/", files, {{"report.html", "<p>"}});
  EXPECT_EQ(read_directory(folder / "model"), files);
  EXPECT_EQ(read_file(folder / "model/report.html"), "<p>");
}

TEST_F(DirectoryTest, ReplacesAModelDirectoryWhole) {
  write_directory(folder / "model", files, {});
  write_directory(folder / "model", {{"model.json", "new"}}, {});
  EXPECT_EQ(read_directory(folder / "model"), (Files{{"model.json", "new"}}));
  EXPECT_EQ(entries(), 1);
}

TEST_F(DirectoryTest, LeavesAnythingElseAlone) {
  fs::create_directory(folder / "photos");
  write_file(folder / "photos/cat", "cat");
  write_file(folder / "file", "text");
  EXPECT_THROW(write_directory(folder / "photos", files, {}), Error);
  EXPECT_THROW(write_directory(folder / "file", files, {}), Error);
  EXPECT_EQ(read_file(folder / "photos/cat"), "cat");
  EXPECT_EQ(entries(), 2);
}

TEST_F(DirectoryTest, DeletesNoFileOfOthers) {
  write_directory(folder / "model", files, {});
  write_file(folder / "model/notes.txt", "mine");
  EXPECT_THROW(write_directory(folder / "model", files, {}), Error);
  EXPECT_EQ(read_file(folder / "model/notes.txt"), "mine");
}

TEST_F(DirectoryTest, LeavesNothingBehindWhenAFileCannotBeWritten) {
  EXPECT_THROW(write_directory(folder / "model", {{"no/such/folder", "x"}}, {}), Error);
  EXPECT_EQ(entries(), 0);
}

TEST_F(DirectoryTest, RefusesAChangedFile) {
  write_directory(folder / "model", files, {});
  for (const auto& [name, bytes] : files) {
    write_file(folder / "model" / name, bytes + "x");
    EXPECT_THROW(read_directory(folder / "model"), Error) << name;
    write_file(folder / "model" / name, bytes.substr(1));
    EXPECT_THROW(read_directory(folder / "model"), Error) << name;
    fs::remove(folder / "model" / name);
    EXPECT_THROW(read_directory(folder / "model"), Error) << name;
    write_file(folder / "model" / name, bytes);
    EXPECT_NO_THROW(read_directory(folder / "model"));
  }
}

TEST_F(DirectoryTest, RemovesWhatKilledProcessesLeft) {
  fs::create_directory(folder / ".model.partial-999999999");
  write_file(folder / ".model.partial-999999999/model.json", "half");
  write_directory(folder / "model", files, {});
  EXPECT_EQ(entries(), 1);
}

TEST_F(DirectoryTest, ReadsNothingOutsideItself) {
  write_directory(folder / "model", files, {});
  write_file(folder / "secret", "s");
  write_file(folder / "model/SHA256SUMS", std::string(64, '0') + "  ../secret\n");
  EXPECT_THROW(read_directory(folder / "model"), Error);
  EXPECT_THROW(read_directory(folder), Error);
}

}  // namespace
}  // namespace aisle::registry
