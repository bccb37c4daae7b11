#include "prepare/codes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace aisle::prepare {

namespace {

// What the rows of the kinds say: how often each stands, and where along the curve.
struct Kinds {
  std::vector<std::size_t> groups;
  std::vector<double> rows;
  std::vector<double> places;  // log(1 + number - least)
};

Kinds frequent_kinds(const Column& column, const Groups& groups) {
  Kinds out;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t g = 0; g < groups.size(); ++g) least = std::min(least, column.numbers[groups.first[g]]);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (groups.rows[g] < rows_a_code) continue;
    out.groups.push_back(g);
    out.rows.push_back(static_cast<double>(groups.rows[g]));
    out.places.push_back(std::log1p(column.numbers[groups.first[g]] - least));
  }
  return out;
}

double weighted_dot(const std::vector<double>& weights, const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += weights[i] * a[i] * b[i];
  return sum;
}

// Takes from `values` what lies along `direction`.
void take_away(const std::vector<double>& weights, const std::vector<double>& direction, std::vector<double>& values) {
  const double length = weighted_dot(weights, direction, direction);
  if (length <= 0) return;
  const double share = weighted_dot(weights, direction, values) / length;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] -= share * direction[i];
}

// 1, the places, their squares and so on to `degree`, each free of those before it.
std::vector<std::vector<double>> polynomials(const Kinds& kinds, std::size_t degree) {
  std::vector<std::vector<double>> out = {std::vector<double>(kinds.rows.size(), 1)};
  while (out.size() <= degree) {
    std::vector<double> next = out.back();
    for (std::size_t i = 0; i < next.size(); ++i) next[i] *= kinds.places[i];
    for (const auto& before : out) take_away(kinds.rows, before, next);
    out.push_back(std::move(next));
  }
  return out;
}

// The means of a part over each kind's rows, and its variance over all rows.
struct Means {
  std::vector<double> of_kinds;
  double variance = 0;
};

Means means_of(const Kinds& kinds, const Groups& groups, const std::vector<double>& values) {
  std::vector<double> sums(groups.size());
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    squares += values[i] * values[i];
    if (groups.of_row[i] >= 0) sums[static_cast<std::size_t>(groups.of_row[i])] += values[i];
  }
  const auto rows = static_cast<double>(values.size());
  Means out{.of_kinds = {}, .variance = squares / rows - (sum / rows) * (sum / rows)};
  for (std::size_t k = 0; k < kinds.groups.size(); ++k) out.of_kinds.push_back(sums[kinds.groups[k]] / kinds.rows[k]);
  return out;
}

}  // namespace

bool look_like_codes(const Column& column, const Groups& groups, const TargetParts& parts) {
  constexpr std::size_t cubic = 3;
  constexpr double deviations = 4;
  const Kinds kinds = frequent_kinds(column, groups);
  if (kinds.groups.size() < 3) return false;
  const std::size_t degree = std::min(cubic, kinds.groups.size() - 2);
  const auto curve = polynomials(kinds, degree);
  const auto freedom = static_cast<double>(kinds.groups.size() - 1 - degree);
  return std::ranges::any_of(parts.values, [&](const std::vector<double>& values) {
    auto [unexplained, variance] = means_of(kinds, groups, values);
    for (const auto& polynomial : curve) take_away(kinds.rows, polynomial, unexplained);
    const double lack_of_fit = weighted_dot(kinds.rows, unexplained, unexplained) / variance;
    return variance > 0 && lack_of_fit > freedom + deviations * std::sqrt(2 * freedom);
  });
}

}  // namespace aisle::prepare
