#include "prepare/sparse_linear.h"

#include "stats/lbfgs.h"

#include <algorithm>
#include <cmath>

namespace aisle::prepare {

namespace {

struct Loss {
  double value = 0;
  double slope = 0;  // by the score
};

Loss loss(double score, double target, bool logistic) {
  if (!logistic) return {(score - target) * (score - target) / 2, score - target};
  const double odds = std::exp(-std::abs(score));
  const double probability = score > 0 ? 1 / (1 + odds) : odds / (1 + odds);
  return {std::max(score, 0.0) - target * score + std::log1p(odds), probability - target};
}

double sum_of_weights(std::span<const std::size_t> used, const LinearTask& task) {
  double sum = 0;
  for (const std::size_t row : used) sum += task.weight[row];
  return sum;
}

// Mean loss and penalty; fills the gradient.
double objective(const SparseRows& rows, std::span<const std::size_t> used, const LinearTask& task,
                 std::span<const double> weights, std::span<double> gradient) {
  const std::size_t width = weights.size() - 1;
  const double total = sum_of_weights(used, task);
  double value = 0;
  for (std::size_t j = 0; j < width; ++j) {
    gradient[j] = task.penalty * weights[j];
    value += task.penalty / 2 * weights[j] * weights[j];
  }
  gradient[width] = 0;
  for (const std::size_t row : used) {
    const auto here = loss(rows.dot(row, weights) + weights[width], task.target[row], task.logistic);
    const double share = task.weight[row] / total;
    value += share * here.value;
    gradient[width] += share * here.slope;
    for (std::size_t i = rows.starts[row]; i < rows.starts[row + 1]; ++i) {
      gradient[static_cast<std::size_t>(rows.places[i])] += share * here.slope * static_cast<double>(rows.values[i]);
    }
  }
  return value;
}

}  // namespace

std::vector<double> fit_sparse_linear(const SparseRows& rows, std::span<const std::size_t> used, std::size_t width,
                                      const LinearTask& task, std::vector<double> start) {
  if (start.empty()) start.resize(width + 1);
  return stats::minimise([&](std::span<const double> weights,
                             std::span<double> gradient) { return objective(rows, used, task, weights, gradient); },
                         std::move(start), {.iterations = 30, .tolerance = 1e-5, .history = 6});
}

double sparse_linear_loss(const SparseRows& rows, std::span<const std::size_t> used, const LinearTask& task,
                          std::span<const double> weights) {
  const std::size_t width = weights.size() - 1;
  double sum = 0;
  for (const std::size_t row : used) {
    sum += task.weight[row] * loss(rows.dot(row, weights) + weights[width], task.target[row], task.logistic).value;
  }
  return sum / sum_of_weights(used, task);
}

}  // namespace aisle::prepare
