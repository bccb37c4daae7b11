#include "decide/rules.h"

#include "core/error.h"

#include <gtest/gtest.h>
#include <string>

namespace aisle::decide {
namespace {

TEST(Rules, AreReadFromShopToml) {
  const auto rules = parse_rules(R"(
format = 1
[recommend]
in_stock = false
not_bought = "30d"
most_per_category = 3
pins = ["a", "b", "a"]
price_to = 99.5
exploration = 0.1
[[recommend.boost]]
brand = "Acme"
by = -0.5
)");
  EXPECT_FALSE(rules.in_stock);
  EXPECT_EQ(rules.not_bought.count, 30 * day.count);
  EXPECT_EQ(rules.most_per_category, 3);
  EXPECT_EQ(rules.pins.size(), 2);
  EXPECT_EQ(rules.price_to->millionths, 99'500'000);
  EXPECT_EQ(rules.boosts.front().brand, "Acme");
  EXPECT_EQ(rules.boosts.front().by, -0.5);
  EXPECT_TRUE(parse_rules("format = 1").in_stock);
  EXPECT_NE(rules.digest, parse_rules("format = 1").digest);
}

TEST(Rules, AreTheSameWhenTheirTextIsReadBack) {
  const auto rules = parse_rules(R"(
format = 1
[recommend]
not_bought = "30d"
pins = ["a \"quoted\" one", "ü"]
price_to = 99.5
diversity = 1
exploration = 1e-1
boost = [{category = "a", by = -0.5}, {item = "b", by = 0.7}]
)");
  const auto again = parse_rules(rules.text);
  EXPECT_EQ(again.digest, rules.digest);
  EXPECT_EQ(again.text, rules.text);
  EXPECT_EQ(again.pins, rules.pins);
  EXPECT_EQ(again.boosts.back().by, 0.7);
  const auto tables = parse_rules("[[recommend.boost]]\nbrand = \"Acme\"\nby = 1\n");
  EXPECT_EQ(parse_rules(tables.text).digest, tables.digest);
  EXPECT_EQ(parse_rules("format = 1").text, "");
}

TEST(Rules, WrongOnesSayHowToWriteThem) {
  const auto told = [](const std::string& line) {
    try {
      (void)parse_rules("[recommend]\n" + line);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(told("in_stok = true").find("did you mean \"in_stock\"?"), std::string::npos);
  EXPECT_NE(told("not_bought = \"30\"").find("30d"), std::string::npos);
  EXPECT_NE(told("exploration = 0.9").find("from 0 to 0.5"), std::string::npos);
  EXPECT_NE(told("boost = [{by = 1}]").find("category, brand and item"), std::string::npos);
  EXPECT_NE(told("boost = [{category = \"a\", brand = \"b\", by = 1}]"), "");
  EXPECT_NE(told("pins = [1]"), "");
  EXPECT_NE(told("diversity = nan"), "");
  EXPECT_NE(told("fresh_boost = 0.5").find("without fresh_within"), std::string::npos);
  EXPECT_NE(told("fresh_within = \"14d\"").find("without fresh_boost"), std::string::npos);
  EXPECT_EQ(told("fresh_within = \"14d\"\nfresh_boost = 0.5"), "");
  EXPECT_NE(told("price_from = 20\nprice_to = 10").find("price_from is above price_to"), std::string::npos);
  EXPECT_EQ(told("price_from = 10\nprice_to = 10"), "");
}

}  // namespace
}  // namespace aisle::decide
