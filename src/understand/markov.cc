#include "understand/markov.h"

#include <cmath>
#include <utility>

namespace aisle::understand {

namespace {

// Gauss's elimination with the largest pivot; the matrix has the right-hand side as its last column.
std::vector<double> solve(std::vector<std::vector<double>> a) {
  const std::size_t n = a.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t row = k + 1; row < n; ++row) {
      if (std::abs(a[row][k]) > std::abs(a[best][k])) best = row;
    }
    std::swap(a[k], a[best]);
    constexpr double singular = 1e-12;  // a ring of states that nobody leaves: its goal is never reached
    if (std::abs(a[k][k]) < singular) continue;
    for (std::size_t row = 0; row < n; ++row) {
      if (row == k) continue;
      const double factor = a[row][k] / a[k][k];
      for (std::size_t column = k; column <= n; ++column) a[row][column] -= factor * a[k][column];
    }
  }
  std::vector<double> out(n);
  for (std::size_t k = 0; k < n; ++k) out[k] = a[k][k] == 0 ? 0 : a[k][n] / a[k][k];
  return out;
}

}  // namespace

std::vector<double> goal_probability(const Chain& chain, std::size_t removed) {
  const std::size_t n = chain.steps.size();
  std::vector<std::vector<double>> equations(n, std::vector<double>(n + 1));
  for (std::size_t a = 0; a < n; ++a) {
    double total = chain.goals[a] + chain.exits[a];
    for (const double count : chain.steps[a]) total += count;
    equations[a][a] = 1;
    if (total == 0 || a == removed) continue;
    for (std::size_t b = 0; b < n; ++b) {
      if (b != removed) equations[a][b] -= chain.steps[a][b] / total;
    }
    equations[a][n] = chain.goals[a] / total;
  }
  return solve(std::move(equations));
}

}  // namespace aisle::understand
