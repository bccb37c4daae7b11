#include "models/link.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

constexpr double nearest = 1e-7;  // to 0 and 1

}  // namespace

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

double softmax(std::span<double> z) {
  const double greatest = *std::ranges::max_element(z);
  double sum = 0;
  for (double& value : z) {
    value = std::exp(value - greatest);
    sum += value;
  }
  for (double& value : z) value /= sum;
  return greatest + std::log(sum);
}

double log_loss(std::span<double> z, double label) {
  if (z.size() == 1) {
    const double loss = softplus(z[0]) - label * z[0];
    z[0] = sigmoid(z[0]) - label;
    return loss;
  }
  const auto truth = static_cast<std::size_t>(label);
  const double own = z[truth];
  const double loss = softmax(z) - own;
  z[truth] -= 1;
  return loss;
}

void to_probabilities(Predictions& sums) {
  if (sums.outputs == 1) {
    for (double& value : sums.values) value = sigmoid(value);
  } else {
    for (std::size_t i = 0; i < sums.rows(); ++i) softmax(sums.row(i));
  }
}

void to_sums(Predictions& probabilities) {
  for (double& value : probabilities.values) {
    const double kept = std::clamp(value, nearest, 1 - nearest);
    value = probabilities.outputs == 1 ? std::log(kept / (1 - kept)) : std::log(kept);
  }
}

}  // namespace aisle::models
