#include "features/item_words.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace aisle::features {
namespace {

using Words = std::vector<std::string>;

bool always(std::string_view /*word*/) { return true; }

TEST(ItemWords, AreTheTitlesAndThenTheTexts) {
  EXPECT_EQ(telling_words("Red bag", "A red leather bag, for work", always),
            (Words{"red", "bag", "leather", "for", "work"}));
  EXPECT_EQ(telling_words("红色 袋", "红色购物袋", always), (Words{"红色", "色购", "购物", "物袋"}));
  EXPECT_EQ(telling_words("", "Soft", always), Words{"soft"});
  EXPECT_EQ(telling_words("Bag", "", [](std::string_view word) { return word != "bag"; }), Words{});
}

TEST(ItemWords, OfALongTextAreTheFirstThatTell) {
  std::string title;
  std::string text;
  for (int i = 0; i < 100; ++i) {
    title += fmt::format("t{} ", i);
    text += fmt::format("t{} idle{} x{} ", i, i, i);
  }
  const auto is_telling = [](std::string_view word) { return !word.starts_with("idle"); };
  const auto words = telling_words(title, text, is_telling);
  ASSERT_EQ(words.size(), 164U);
  EXPECT_EQ(words[99], "t99");
  EXPECT_EQ(words[100], "x0");
  EXPECT_EQ(words.back(), "x63");
  std::string idle;
  for (int i = 0; i < 199; ++i) idle += fmt::format("idle{} ", i);
  EXPECT_EQ(telling_words("", idle + "read unread", is_telling), Words{"read"});
}

TEST(ItemWords, TellWhereSomeItemsHaveThemAndNotMost) {
  ItemWords words;
  for (int i = 0; i < 3; ++i) words.add("bag", "of red leather");
  words.add("bag", "two words of one item");
  words.add("cup", "white or red");
  words.add("cup", "white of clay");
  words.add("", "white bag or cup");
  words.add("", "");  // not one of those that have words
  words.choose();
  EXPECT_TRUE(words.tells("leather"));
  EXPECT_TRUE(words.tells("white"));
  EXPECT_TRUE(words.tells("cup"));   // twice in titles, once in a text
  EXPECT_FALSE(words.tells("red"));  // four of seven
  EXPECT_FALSE(words.tells("of"));
  EXPECT_FALSE(words.tells("or"));  // two items
  EXPECT_FALSE(words.tells("two"));
  EXPECT_FALSE(words.tells("unheard"));
}

TEST(ItemWords, OfTitlesComeBeforeThoseOfTextsWhereThereAreTooMany) {
  ItemWords words;
  for (int item = 0; item < 3; ++item) words.add("rare", "");
  for (int block = 0; block < 21; ++block) {
    std::string text;
    for (int word = 0; word < 200; ++word) text += fmt::format("w{} ", block * 200 + word);
    for (int item = 0; item < 4; ++item) words.add("", text);
  }
  words.choose();
  EXPECT_TRUE(words.tells("rare"));
  EXPECT_TRUE(words.tells("w4094"));
  EXPECT_FALSE(words.tells("w4095"));
}

}  // namespace
}  // namespace aisle::features
