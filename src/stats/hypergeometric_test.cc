#include "stats/hypergeometric.h"

#include <cmath>
#include <gtest/gtest.h>

namespace aisle::stats {
namespace {

TEST(Hypergeometric, IsTheElementaryFunctionsItContains) {
  for (const double z : {0.1, 0.5, 0.9, 0.999}) {
    EXPECT_NEAR(hypergeometric(2.5, 3, 3, z) * std::pow(1 - z, 2.5), 1, 1e-10) << z;
    EXPECT_NEAR(hypergeometric(1, 1, 2, z), -std::log(1 - z) / z, 1e-11) << z;
  }
  EXPECT_EQ(hypergeometric(2.5, 3, 3, 0), 1);
}

TEST(Hypergeometric, EndsWhereAParameterIsANegativeWholeNumber) {
  EXPECT_DOUBLE_EQ(hypergeometric(-2, 3, 4, 0.5), 1 - 2 * 3.0 / 4 * 0.5 + 3.0 * 4 / (4 * 5) * 0.25);
}

}  // namespace
}  // namespace aisle::stats
