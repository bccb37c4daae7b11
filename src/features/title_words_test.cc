#include "features/title_words.h"

#include <gtest/gtest.h>

namespace aisle::features {
namespace {

using Words = std::vector<std::string>;

TEST(TitleWords, AreRunsOfLettersAndDigitsInSmallLetters) {
  EXPECT_EQ(title_words("Jumbo BAG, red 'retrospot' bag No.2 & 50's 3D"),
            (Words{"jumbo", "bag", "red", "retrospot", "no", "3d"}));
}

TEST(TitleWords, OfScriptsWithoutBlanksAreTwoSignsThatStandTogether) {
  EXPECT_EQ(title_words("红色购物袋 A4"), (Words{"红色", "色购", "购物", "物袋", "a4"}));
  EXPECT_EQ(title_words("袋、红"), Words{});
  EXPECT_EQ(title_words("USB充电器（红色）"), (Words{"usb", "充电", "电器", "红色"}));
}

TEST(TitleWords, EndAtSignsOfAnyKind) {
  EXPECT_EQ(title_words("Bag\u00A0Red®—large…"), (Words{"bag", "red", "large"}));
}

TEST(TitleWords, KeepLettersOfOtherAlphabets) {
  EXPECT_EQ(title_words("Крем für die Hände"), (Words{"Крем", "für", "die", "hände"}));
}

TEST(TitleWords, AreNoneOfAnEmptyOrBrokenTitle) {
  EXPECT_EQ(title_words(""), Words{});
  EXPECT_EQ(title_words("1 2 - 34"), Words{});
  EXPECT_EQ(title_words("ab\xE7\xBA").size(), 1U);
}

}  // namespace
}  // namespace aisle::features
