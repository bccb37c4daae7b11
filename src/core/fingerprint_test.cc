#include "core/fingerprint.h"

#include <gtest/gtest.h>
#include <set>

namespace aisle {

// The first vectors of the authors' reference implementation: the bytes 0, 1, … up to that length.
TEST(Fingerprint, EqualsThePublishedVectors) {
  EXPECT_EQ(hex(fingerprint("")), "a3817f04ba25a8e66df67214c7550293");
  EXPECT_EQ(hex(fingerprint(std::string(1, '\0'))), "da87c1d86b99af44347659119b22fc45");
}

TEST(Fingerprint, TellsEveryLengthAndByteApart) {
  std::set<Fingerprint> seen;
  for (std::size_t length = 0; length < 64; ++length) {
    const std::string zeros(length, '\0');
    seen.insert(fingerprint(zeros));
    for (std::size_t i = 0; i < length; ++i) {
      auto other = zeros;
      other[i] = 1;
      seen.insert(fingerprint(other));
    }
  }
  EXPECT_EQ(seen.size(), 64 + 63 * 64 / 2);
}

TEST(Fingerprint, ReadsItsOwnHex) {
  const auto print = fingerprint("ann");
  EXPECT_EQ(parse_fingerprint(hex(print)), print);
  EXPECT_FALSE(parse_fingerprint(hex(print).substr(1)));
  EXPECT_FALSE(parse_fingerprint("G" + hex(print).substr(1)));
  EXPECT_NE(keyed_fingerprint("ann", print), print);
}

}  // namespace aisle
