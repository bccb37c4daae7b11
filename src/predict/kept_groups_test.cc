#include "predict/kept_groups.h"

#include "core/files.h"
#include "stats/random.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <numeric>

namespace aisle::predict {
namespace {

constexpr std::size_t width = 8;

struct KeptGroups : testing::Test {
  KeptGroups() : vectors(200 * width), items(200) {
    stats::Random random(6);
    for (float& number : vectors) number = static_cast<float>(random.normal());
    std::iota(items.begin(), items.end(), Code{1});
    std::string name = (std::filesystem::temp_directory_path() / "aisle-groups-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~KeptGroups() override { std::filesystem::remove_all(folder); }

  std::vector<std::vector<Code>> found(const std::filesystem::path& path) {
    std::vector<std::vector<Code>> out;
    for (auto& group : kept_groups(FileSystem::machine(), path, items, vectors, width, 10))
      out.push_back(std::move(group.items));
    return out;
  }

  std::vector<float> vectors;
  std::vector<Code> items;
  std::filesystem::path folder;
};

TEST_F(KeptGroups, AreThoseThatWouldBeFoundWhateverTheFileHolds) {
  const auto path = folder / "groups.safetensors";
  const auto right = found({});
  EXPECT_EQ(found(path), right);
  const auto kept = read_file(path);
  EXPECT_EQ(found(path), right);
  for (const std::string& damaged : {std::string(), kept.substr(0, kept.size() / 2), std::string(kept.size(), 'x')}) {
    write_file(path, damaged);
    EXPECT_EQ(found(path), right);
    EXPECT_EQ(read_file(path), kept);
  }
  vectors[5] += 1;
  const auto other = found({});
  EXPECT_EQ(found(path), other);
}

}  // namespace
}  // namespace aisle::predict
