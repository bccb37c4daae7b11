#include "core/csv.h"

#include <gtest/gtest.h>

namespace aisle {
namespace {

TEST(CsvField, StandsAsItIsWhereItCan) {
  EXPECT_EQ(csv_field(""), "");
  EXPECT_EQ(csv_field("two words; 上海"), "two words; 上海");
}

TEST(CsvField, IsQuotedWhereItHoldsACommaQuoteOrLineBreak) {
  EXPECT_EQ(csv_field("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_field("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_field("a\rb"), "\"a\rb\"");
  EXPECT_EQ(csv_field("5\" pipe"), "\"5\"\" pipe\"");
}

}  // namespace
}  // namespace aisle
