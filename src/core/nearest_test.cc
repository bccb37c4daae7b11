#include "core/nearest.h"

#include <gtest/gtest.h>
#include <vector>

namespace aisle {
namespace {

const std::vector<std::string> names = {"Revenue", "Region", "Month"};

TEST(DidYouMean, FindsTheNameThatWasMeant) {
  EXPECT_EQ(did_you_mean("revenu", names), "did you mean \"Revenue\"?");
  EXPECT_EQ(did_you_mean("Moth", names), "did you mean \"Month\"?");
}

TEST(DidYouMean, ListsTheNamesWhenNoneIsNear) {
  EXPECT_EQ(did_you_mean("purchase_amount", names), "there are: Revenue, Region, Month");
}

TEST(DidYouMean, StopsListingAfterTwenty) {
  const std::vector<std::string> many(100, "x");
  EXPECT_LT(did_you_mean("purchase", many).size(), 100U);
}

TEST(DidYouMean, SaysNothingWithoutNames) { EXPECT_EQ(did_you_mean("a", {}), ""); }

}  // namespace
}  // namespace aisle
