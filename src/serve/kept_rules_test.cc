#include "serve/kept_rules.h"

#include "core/files.h"
#include "store/test_shop.h"

#include <gtest/gtest.h>

namespace aisle::serve {
namespace {

TEST(KeptRules, AreFoundAgainByTheirDigest) {
  const store::TestShop test;
  const auto rules = decide::parse_rules("[recommend]\npins = [\"a\"]\ndiversity = 0.3\n");
  EXPECT_EQ(kept_rules(test.shop, rules.digest), std::nullopt);
  keep_rules(test.shop, rules);
  keep_rules(test.shop, rules);
  const auto found = kept_rules(test.shop, rules.digest);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->pins, rules.pins);
  EXPECT_EQ(found->diversity, 0.3);
  EXPECT_EQ(found->digest, rules.digest);
}

TEST(KeptRules, OfAShopWithoutAnyAreThoseThatHoldThen) {
  const store::TestShop test;
  const auto rules = decide::parse_rules("");
  keep_rules(test.shop, rules);
  EXPECT_FALSE(std::filesystem::exists(test.shop.folder() / "rules"));
  EXPECT_TRUE(kept_rules(test.shop, rules.digest)->in_stock);
}

TEST(KeptRules, ThatWereChangedOrNameAnotherPlaceAreNone) {
  const store::TestShop test;
  const auto rules = decide::parse_rules("[recommend]\npins = [\"a\"]\n");
  keep_rules(test.shop, rules);
  write_file(test.shop.folder() / "rules" / (rules.digest + ".toml"), "[recommend]\npins = [\"b\"]\n");
  EXPECT_FALSE(kept_rules(test.shop, rules.digest));
  EXPECT_FALSE(kept_rules(test.shop, "../shop"));
  EXPECT_FALSE(kept_rules(test.shop, ""));
}

}  // namespace
}  // namespace aisle::serve
