#include "features/item_attributes.h"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace aisle::features {
namespace {

std::vector<std::string> texts_of(const ItemAttributes& attributes, Code item) {
  std::vector<std::string> out;
  for (const Code code : attributes.of(item)) out.emplace_back(attributes.text(code));
  return out;
}

using Texts = std::vector<std::string>;

TEST(ItemAttributes, ArePathLevelsBrandAndPriceBand) {
  ItemAttributes attributes;
  attributes.add("home > kitchen", "Acme", Money{10'000'000});
  EXPECT_EQ(texts_of(attributes, 1), (Texts{"category:home", "category:home>kitchen", "brand:Acme", "price:6"}));
  EXPECT_EQ(attributes.kind(1), ItemAttributes::Kind::category);
  EXPECT_EQ(attributes.kind(3), ItemAttributes::Kind::brand);
  EXPECT_EQ(attributes.kind(4), ItemAttributes::Kind::price);
}

TEST(ItemAttributes, AreSharedByTheItemsThatHaveThem) {
  ItemAttributes attributes;
  attributes.add("home > kitchen | gifts", "Acme", Money{10'000'000});
  attributes.add("gifts|home>garden", "acme", Money{9'000'000});
  EXPECT_EQ(attributes.of(1)[2], attributes.of(2)[0]);
  EXPECT_EQ(attributes.of(1)[0], attributes.of(2)[1]);
  EXPECT_EQ(attributes.of(1).back(), attributes.of(2).back());
  EXPECT_EQ(texts_of(attributes, 2),
            (Texts{"category:gifts", "category:home", "category:home>garden", "brand:acme", "price:6"}));
  EXPECT_EQ(attributes.count(), 7U);
  EXPECT_EQ(attributes.text(attributes.find("brand:acme")), "brand:acme");
}

TEST(ItemAttributes, CountOnceHoweverOftenTheyAreTold) {
  ItemAttributes attributes;
  attributes.add("gifts | gifts >> | gifts > gifts", "", no_price);
  EXPECT_EQ(texts_of(attributes, 1), (Texts{"category:gifts", "category:gifts>gifts"}));
}

TEST(ItemAttributes, AreWordsToo) {
  ItemAttributes attributes;
  const auto words = std::to_array<std::string_view>({"bag", "red", "bag"});
  attributes.add("bag", "", no_price, words);
  EXPECT_EQ(texts_of(attributes, 1), (Texts{"category:bag", "word:bag", "word:red"}));
  EXPECT_EQ(attributes.kind(2), ItemAttributes::Kind::word);
}

TEST(ItemAttributes, OfSearchesAreTheWordsThatTitlesHaveToo) {
  ItemAttributes attributes;
  const std::vector<std::string_view> words{"red", "shoes"};
  attributes.add("", "", no_price, words);
  add_searches(Searches({"green shoes", "umbrella"}), attributes);
  ASSERT_EQ(attributes.items(), 3U);
  ASSERT_EQ(attributes.of(2).size(), 1U);
  EXPECT_EQ(attributes.text(attributes.of(2).front()), "word:shoes");
  EXPECT_TRUE(attributes.of(3).empty());
}

TEST(ItemAttributes, AreNoneWhereNothingIsKnown) {
  ItemAttributes attributes;
  attributes.add(" | > ", " ", Money{0});
  attributes.add("", "Acme", no_price);
  EXPECT_TRUE(attributes.of(0).empty());
  EXPECT_TRUE(attributes.of(1).empty());
  EXPECT_EQ(attributes.of(2).size(), 1U);
  EXPECT_TRUE(attributes.of(3).empty());
  EXPECT_EQ(attributes.items(), 2U);
}

}  // namespace
}  // namespace aisle::features
