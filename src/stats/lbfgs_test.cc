#include "stats/lbfgs.h"

#include <cmath>
#include <gtest/gtest.h>
#include <utility>

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

TEST(Lbfgs, WalksAStretchedBowlInFewStepsWhenItKnowsTheStretch) {
  std::size_t asked = 0;
  const auto bowl = [&](std::span<const double> x, std::span<double> gradient) {
    ++asked;
    double value = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const double curvature = std::pow(10, static_cast<double>(j) / 5);
      gradient[j] = curvature * (x[j] - 1) + std::pow(x[j] - 1, 3);
      value += curvature * std::pow(x[j] - 1, 2) / 2 + std::pow(x[j] - 1, 4) / 4;
    }
    return value;
  };
  const auto known = [](std::vector<double> gradient) {
    for (std::size_t j = 0; j < gradient.size(); ++j) gradient[j] /= std::pow(10, static_cast<double>(j) / 5);
    return gradient;
  };
  minimise(bowl, std::vector<double>(30));
  const std::size_t plainly = std::exchange(asked, 0);
  for (const double x : minimise(bowl, std::vector<double>(30), {}, known)) EXPECT_NEAR(x, 1, 1e-6);
  EXPECT_LT(asked, plainly / 4);
}

}  // namespace
}  // namespace aisle::stats
