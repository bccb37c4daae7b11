#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::prepare {

// Rows that are mostly zeros: of each row the places that are not, and what stands there.
struct SparseRows {
  std::vector<std::size_t> starts = {0};  // where each row begins in the two below, and the end of the last
  std::vector<std::int32_t> places;
  std::vector<float> values;

  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }
  // The sum of value * weight over the row.
  template <typename Weight>
  [[nodiscard]] double dot(std::size_t row, std::span<const Weight> weights) const {
    double sum = 0;
    for (std::size_t i = starts[row]; i < starts[row + 1]; ++i) {
      sum += static_cast<double>(values[i]) * static_cast<double>(weights[static_cast<std::size_t>(places[i])]);
    }
    return sum;
  }
};

// What a linear model is fitted to.
struct LinearTask {
  bool logistic = true;            // targets are 0 or 1 and the model gives log odds; else least squares
  std::span<const double> target;  // of every row
  std::span<const double> weight;  // of every row: how much it counts
  double penalty = 0;  // times half the squared length of the weights, the bias left out; against the mean loss
};

// Weights of the `width` places, then the bias: where the mean loss over `used` (places of rows) and the penalty are
// least together, from `start` on (as long as the answer, or empty: zeros). About, after 30 steps of L-BFGS at most.
std::vector<double> fit_sparse_linear(const SparseRows& rows, std::span<const std::size_t> used, std::size_t width,
                                      const LinearTask& task, std::vector<double> start);

// The mean loss over `used`, without penalty.
double sparse_linear_loss(const SparseRows& rows, std::span<const std::size_t> used, const LinearTask& task,
                          std::span<const double> weights);

}  // namespace aisle::prepare
