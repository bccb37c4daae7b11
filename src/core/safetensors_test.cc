#include "core/safetensors.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace aisle {
namespace {

StoredTensors sample() {
  const std::vector<float> floats = {1, 2, 3, 4, 5, 6};
  const std::vector<double> doubles = {0.1};
  const std::vector<char> bytes = {'x', '\0', 'y'};
  StoredTensors tensors;
  tensors["floats"] = stored(std::span(floats), {2, 3});
  tensors["doubles"] = stored(std::span(doubles), {1});
  tensors["bytes"] = stored(std::span(bytes), {3});
  tensors["none"] = stored(std::span<const std::int64_t>(), {0});
  return tensors;
}

TEST(Safetensors, ReadsBackWhatItWrote) {
  const auto back = read_safetensors(write_safetensors(sample()), "test");
  EXPECT_EQ(restore<float>(back, "floats"), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(back.at("floats").shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(restore<double>(back, "doubles"), std::vector<double>{0.1});
  EXPECT_EQ(restore<char>(back, "bytes"), (std::vector<char>{'x', '\0', 'y'}));
  EXPECT_TRUE(restore<std::int64_t>(back, "none").empty());
}

TEST(Safetensors, RefusesAnotherTypeOrName) {
  EXPECT_THROW(restore<double>(sample(), "floats"), Error);
  EXPECT_THROW(restore<float>(sample(), "absent"), Error);
}

TEST(Safetensors, RefusesEveryTruncation) {
  const std::string whole = write_safetensors(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(read_safetensors(whole.substr(0, size), "test"), Error) << size;
  }
  EXPECT_THROW(read_safetensors(whole + "x", "test"), Error);
}

TEST(Safetensors, SurvivesRandomChanges) {
  const std::string whole = write_safetensors(sample());
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes = whole;
    for (int change = 0; change < 1 + round % 3; ++change) bytes[random() % bytes.size()] = static_cast<char>(random());
    try {
      EXPECT_EQ(read_safetensors(write_safetensors(read_safetensors(bytes, "test")), "test").size(),
                read_safetensors(bytes, "test").size());
    } catch (const Error&) {
      continue;
    }
  }
}

// A hostile header must not make it read elsewhere or take memory that the file does not hold.
TEST(Safetensors, RefusesHeadersThatDoNotFitTheBytes) {
  const auto with_header = [](const std::string& header) {
    std::string out(8, '\0');
    out[0] = static_cast<char>(header.size());
    return out + header + std::string(8, 'x');
  };
  for (const char* header : {R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})",
                             R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}})",
                             R"({"a":{"dtype":"F16","shape":[4],"data_offsets":[0,8]}})",
                             R"({"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})",
                             R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                             R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", R"([1])", R"({"a":1})"}) {
    EXPECT_THROW(read_safetensors(with_header(header), "test"), Error) << header;
  }
  EXPECT_NO_THROW(read_safetensors(with_header(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})"), "test"));
}

}  // namespace
}  // namespace aisle
