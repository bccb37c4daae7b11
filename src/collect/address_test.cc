#include "collect/address.h"

#include "core/error.h"

#include <gtest/gtest.h>

namespace aisle::collect {

namespace {

// name=value;… of what was caught, "no" when the address does not fit.
std::string caught(const char* pattern, const char* address) {
  const auto found = AddressPattern(pattern).match(parse_address(address));
  if (!found) return "no";
  std::string out;
  for (const auto& [name, value] : *found) out += name + "=" + value + ";";
  return out;
}

}  // namespace

TEST(AddressPattern, CatchesPartsOfThePath) {
  EXPECT_EQ(caught("/product/{item_id}", "/product/42"), "item_id=42;");
  EXPECT_EQ(caught("/product/{item_id}", "/product/42/?ref=home#top"), "item_id=42;");
  EXPECT_EQ(caught("/product/{item_id}", "https://shop.example/product/a%2Fb"), "item_id=a/b;");
  EXPECT_EQ(caught("/product/{item_id}", "/product/42/reviews"), "no");
  EXPECT_EQ(caught("/product/{item_id}", "/product/"), "no");
  EXPECT_EQ(caught("/{shelf}/p-{item_id}.html", "/shoes/p-red-7.html"), "shelf=shoes;item_id=red-7;");
  EXPECT_EQ(caught("*/dp/{item_id}", "/a/b/c/dp/B001"), "item_id=B001;");
  EXPECT_EQ(caught("/", "https://shop.example?x=1"), "");
}

TEST(AddressPattern, CatchesArgumentsInAnyOrder) {
  EXPECT_EQ(caught("/search?q={query}", "/search?page=2&q=red+sh%C3%B6es%21"), "query=red shöes!;");
  EXPECT_EQ(caught("/search?q={query}", "/search?q="), "no");
  EXPECT_EQ(caught("/search?q={query}", "/search"), "no");
  EXPECT_EQ(caught("/cart?action=add&sku={item_id}", "/cart?sku=7&action=add"), "item_id=7;");
  EXPECT_EQ(caught("/cart?action=add&sku={item_id}", "/cart?sku=7&action=remove"), "no");
  EXPECT_EQ(caught("/list?sort", "/list?sort"), "");
}

TEST(AddressPattern, HostileAddressesAreAnsweredSoon) {
  const std::string long_path = "/" + std::string(4000, 'a');
  EXPECT_EQ(caught("*a*a*b", long_path.c_str()), "no");
  EXPECT_EQ(caught("/{item_id}", ("/" + std::string(5000, 'a')).c_str()), "no");
  EXPECT_EQ(caught("/{item_id}", "/%zz%4"), "item_id=%zz%4;");
}

TEST(AddressPattern, SaysWhatIsWrongWithIt) {
  EXPECT_THROW(AddressPattern("product/{item_id}"), Error);
  EXPECT_THROW(AddressPattern("/product/{item_id"), Error);
}

}  // namespace aisle::collect
