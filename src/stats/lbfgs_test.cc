#include "stats/lbfgs.h"

#include <gtest/gtest.h>

namespace aisle::stats {
namespace {

TEST(Lbfgs, FindsTheLeastPointOfRosenbrocksValley) {
  const auto rosenbrock = [](std::span<const double> x, std::span<double> gradient) {
    const double a = 1 - x[0];
    const double b = x[1] - x[0] * x[0];
    gradient[0] = -2 * a - 400 * x[0] * b;
    gradient[1] = 200 * b;
    return a * a + 100 * b * b;
  };
  const auto least = minimise(rosenbrock, {-1.2, 1});
  EXPECT_NEAR(least[0], 1, 1e-5);
  EXPECT_NEAR(least[1], 1, 1e-5);
}

}  // namespace
}  // namespace aisle::stats
