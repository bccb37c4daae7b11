#include "models/dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/ones.h>
#include <cmath>
#include <gtest/gtest.h>

namespace aisle::models {
namespace {

TEST(Dropout, DropsItsShareAndKeepsTheMean) {
  constexpr std::int64_t rows = 1000;
  constexpr std::int64_t columns = 300;
  at::Generator random = at::detail::createCPUGenerator(3);
  for (const double share : {0.0, 0.2, 0.5, 0.9}) {
    const at::Tensor out = drop_out(at::ones({rows, columns}, at::kFloat), share, random);
    const double noise = 4 * std::sqrt(share * (1 - share) / (rows * columns));
    EXPECT_NEAR((out == 0).to(at::kFloat).mean().item<double>(), share, noise + 1e-9);
    EXPECT_NEAR(out.mean().item<double>(), 1, noise / (1 - share) + 1e-6);
    const double of_a_row = std::sqrt(share / (1 - share) / columns);  // no row and no column is treated apart
    EXPECT_NEAR(out.mean(1).std().item<double>(), of_a_row, 0.2 * of_a_row + 1e-6);
    const double of_a_column = std::sqrt(share / (1 - share) / rows);
    EXPECT_NEAR(out.mean(0).std().item<double>(), of_a_column, 0.2 * of_a_column + 1e-6);
  }
}

TEST(Dropout, DropsOthersEachTimeButTheSameForASeed) {
  const at::Tensor values = at::ones({1000}, at::kFloat);
  at::Generator random = at::detail::createCPUGenerator(3);
  const at::Tensor first = drop_out(values, 0.5, random);
  const at::Tensor second = drop_out(values, 0.5, random);
  EXPECT_NEAR((first == second).to(at::kFloat).mean().item<double>(), 0.5, 0.08);
  random.set_current_seed(3);
  EXPECT_TRUE(drop_out(values, 0.5, random).equal(first));
}

}  // namespace
}  // namespace aisle::models
