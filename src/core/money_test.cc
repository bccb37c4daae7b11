#include "core/money.h"

#include <gtest/gtest.h>

namespace aisle {

TEST(Money, IsReadExactly) {
  EXPECT_EQ(parse_money("12.5")->millionths, 12'500'000);
  EXPECT_EQ(parse_money("-0.000001")->millionths, -1);
  EXPECT_EQ(parse_money(".5")->millionths, 500'000);
  EXPECT_EQ(parse_money("5.")->millionths, 5'000'000);
  EXPECT_EQ(parse_money("1.25e3")->millionths, 1'250'000'000);
  EXPECT_EQ(parse_money("1e-6")->millionths, 1);
  EXPECT_EQ(parse_money("0e30")->millionths, 0);
  EXPECT_EQ(parse_money("1000000000000")->millionths, most_money.millionths);
}

TEST(Money, IsRoundedAtTheSeventhDecimal) {
  EXPECT_EQ(parse_money("0.0000005")->millionths, 1);
  EXPECT_EQ(parse_money("0.00000049999999999999999999")->millionths, 0);
  EXPECT_EQ(parse_money("12.340000000000001")->millionths, 12'340'000);
  EXPECT_EQ(parse_money("-1.9999999")->millionths, -2'000'000);
}

TEST(Money, IsNothingElse) {
  for (const char* text : {"", "-", ".", "1,5", "1.2.3", "0x1", "1e", "1e99", "NaN", "inf", "1 000", "1000000000001",
                           "9e18", "--1", "1e+-2", "1e++2"}) {
    EXPECT_FALSE(parse_money(text)) << text;
  }
}

TEST(Money, IsWrittenAsItReads) {
  for (const char* text : {"0", "12.5", "-0.000001", "1000000000000", "0.1", "-3", "99.99"}) {
    std::string out;
    append_money(out, *parse_money(text));
    EXPECT_EQ(out, text);
  }
}

}  // namespace aisle
