#include "store/erase.h"

#include "store/secret.h"
#include "store/test_shop.h"

#include <gtest/gtest.h>

namespace aisle::store {
namespace {

TEST(Erased, AnAccountAndAVisitorOfOneIdAreTwo) {
  const TestShop test;
  Erased(test.shop).add(test.shop, {.accounts = {"42"}, .visitors = {"17", "c"}, .asked = {"c"}});
  const Erased erased(test.shop);
  EXPECT_TRUE(erased.did({.type = "view_item", .user_id = "42"}));
  EXPECT_TRUE(erased.did({.type = "view_item", .anonymous_id = "17"}));
  EXPECT_TRUE(erased.did({.type = "view_item", .user_id = "43", .anonymous_id = "17"}));
  EXPECT_FALSE(erased.did({.type = "view_item", .user_id = "17"}));
  EXPECT_FALSE(erased.did({.type = "view_item", .anonymous_id = "42"}));
  EXPECT_TRUE(erased.did({.type = "decision", .user_id = "c"}));
  EXPECT_FALSE(erased.did({.type = "decision", .user_id = "17"}));
}

TEST(Erased, EntriesOfOlderProgramsHoldForEveryKind) {
  const TestShop test;
  const auto key = *parse_fingerprint(secret(test.shop, "erased"));
  test.shop.files().replace(test.shop.folder() / "erased.txt", hex(keyed_fingerprint("17", key)) + "\n");
  Erased(test.shop).add(test.shop, {.accounts = {"42"}});
  const Erased erased(test.shop);
  EXPECT_TRUE(erased.did({.type = "view_item", .user_id = "17"}));
  EXPECT_TRUE(erased.did({.type = "view_item", .anonymous_id = "17"}));
  EXPECT_FALSE(erased.did({.type = "view_item", .anonymous_id = "42"}));
}

}  // namespace
}  // namespace aisle::store
