#include "report/display_text.h"

#include <gtest/gtest.h>

namespace aisle::report {
namespace {

TEST(DisplayText, CountsColumnsAsATerminalShowsThem) {
  EXPECT_EQ(display_width("Revenue"), 7U);
  EXPECT_EQ(display_width("下单金额"), 8U);
  EXPECT_EQ(display_width("かな한글"), 8U);
  EXPECT_EQ(display_width("，。（）"), 8U);
  EXPECT_EQ(display_width("naïve"), 5U);
  EXPECT_EQ(display_width("e\u0301"), 1U);  // e and a combining accent
  EXPECT_EQ(display_width("🛒"), 2U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(DisplayText, CountsBrokenUtf8AsOneColumnAByte) {
  EXPECT_EQ(display_width("a\xFF"), 2U);
  EXPECT_EQ(display_width("\xE4\xB8"), 2U);      // a character cut off
  EXPECT_EQ(display_width("\xC0\x80"), 2U);      // overlong
  EXPECT_EQ(display_width("\xED\xA0\x80"), 3U);  // a surrogate
}

TEST(DisplayText, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(shorten("Administrative", 14), "Administrative");
  EXPECT_EQ(shorten("Administrative", 6), "Admin…");
  EXPECT_EQ(shorten("下单金额", 6), "下单…");  // a wide character that only half fits goes
  EXPECT_EQ(display_width(shorten("下单金额", 6)), 5U);
  EXPECT_EQ(shorten("abc", 0), "");
}

TEST(DisplayText, TakesTheEffectOutOfControlCharacters) {
  EXPECT_EQ(printable("red \x1b[31m"), "red \uFFFD[31m");
  EXPECT_EQ(printable("two\nlines\t"), "two\uFFFDlines\uFFFD");
  EXPECT_EQ(printable("turned \u202Eback"), "turned \uFFFDback");
  EXPECT_EQ(printable("broken \xFF"), "broken \uFFFD");
  EXPECT_EQ(printable("价格 – ½"), "价格 – ½");
}

}  // namespace
}  // namespace aisle::report
