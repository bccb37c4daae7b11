#include "features/searches.h"

#include <gtest/gtest.h>

namespace aisle::features {
namespace {

TEST(Searches, OfTheSameWordsAreOne) {
  EXPECT_EQ(search_text("  Red   SHOES! "), "red shoes");
  EXPECT_EQ(search_text("连衣裙"), "连衣 衣裙");
  EXPECT_EQ(search_text(" 4 711 "), "4711");
  EXPECT_EQ(search_text("鞋"), "鞋");
  EXPECT_EQ(search_text("  "), "");
}

TEST(Searches, AreKnownByTheirRarestWordWhereTheWholeIsNot) {
  const Searches searches({"shoes", "red shoes", "red"});
  EXPECT_EQ(searches.find("Red shoes"), 2U);
  EXPECT_EQ(searches.find("shoes red"), 3U);
  EXPECT_EQ(searches.find("green shoes"), 1U);
  EXPECT_EQ(searches.find("umbrella"), 0U);
  EXPECT_EQ(searches.find(""), 0U);
  EXPECT_EQ(Searches().find("red"), 0U);
}

}  // namespace
}  // namespace aisle::features
