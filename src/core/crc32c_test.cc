#include "core/crc32c.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle {

// RFC 3720, appendix B.4, and the usual check value.
TEST(Crc32c, EqualsThePublishedValues) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c(""), 0U);
  EXPECT_EQ(crc32c("6789", crc32c("12345")), 0xe3069283U);
}

}  // namespace aisle
