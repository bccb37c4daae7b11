#include "core/sha256.h"

#include "core/error.h"
#include "core/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace aisle {
namespace {

// The examples of FIPS 180-4.
TEST(Sha256, GivesThePublishedHashes) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  // Where the length just stands in the last block, and where it does not.
  EXPECT_EQ(sha256(std::string(55, 'a')), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  EXPECT_EQ(sha256(std::string(64, 'a')), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  EXPECT_EQ(sha256(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfAFileIsThatOfItsBytes) {
  const auto path = std::filesystem::path(testing::TempDir()) / ("aisle_sha256_" + std::to_string(::getpid()));
  for (const std::size_t size : {0U, 63U, 64U, 1U << 20U, (2U << 20U) + 5}) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < size; i += 7) bytes[i] = static_cast<char>(i % 251);
    write_file(path, bytes);
    EXPECT_EQ(sha256_of_file(path), sha256(bytes)) << size;
  }
  std::filesystem::remove(path);
  EXPECT_THROW(sha256_of_file(path), Error);
  EXPECT_THROW(sha256_of_file(path.parent_path()), Error);
}

}  // namespace
}  // namespace aisle
