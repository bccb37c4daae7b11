#include "stats/k_means.h"

#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::stats {

namespace {

using Rows = std::span<const std::vector<double>>;

constexpr int starts = 8;
constexpr int rounds = 100;
constexpr std::size_t judged = 1000;  // rows whose silhouette is measured: it takes their square

double squared(const std::vector<double>& a, const std::vector<double>& b) {
  double out = 0;
  for (std::size_t i = 0; i < a.size(); ++i) out += (a[i] - b[i]) * (a[i] - b[i]);
  return out;
}

// Each next centre is a row, the likelier the farther it lies from those there are.
std::vector<std::vector<double>> seeds(Rows rows, std::size_t k, Random& chance) {
  std::vector<std::vector<double>> out = {rows[chance.below(rows.size())]};
  std::vector<double> far(rows.size(), std::numeric_limits<double>::infinity());
  while (out.size() < k) {
    double sum = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) sum += far[i] = std::min(far[i], squared(rows[i], out.back()));
    if (sum <= 0) break;  // no other rows are left
    double left = chance.uniform() * sum;
    std::size_t chosen = rows.size() - 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (far[i] <= 0) continue;
      chosen = i;
      left -= far[i];
      if (left < 0) break;
    }
    out.push_back(rows[chosen]);
  }
  return out;
}

// Puts each row to its nearest centre; the sum of squared distances.
double assign(Rows rows, Groups& groups) {
  double out = 0;
  groups.group.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < groups.centres.size(); ++c) {
      const double distance = squared(rows[i], groups.centres[c]);
      if (distance >= least) continue;
      least = distance;
      groups.group[i] = c;
    }
    out += least;
  }
  return out;
}

// An empty group keeps its centre.
void move_centres(Rows rows, Groups& groups) {
  std::vector<std::vector<double>> sums(groups.centres.size(), std::vector<double>(rows[0].size()));
  std::vector<double> counts(groups.centres.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto& sum = sums[groups.group[i]];
    for (std::size_t d = 0; d < sum.size(); ++d) sum[d] += rows[i][d];
    ++counts[groups.group[i]];
  }
  for (std::size_t c = 0; c < sums.size(); ++c) {
    if (counts[c] == 0) continue;
    for (double& value : sums[c]) value /= counts[c];
    groups.centres[c] = sums[c];
  }
}

// The mean distance of a row to the (other) judged rows of each group.
std::vector<double> distances(Rows rows, const Groups& groups, std::size_t row, std::size_t step) {
  std::vector<double> sums(groups.centres.size());
  std::vector<double> counts(groups.centres.size());
  for (std::size_t i = 0; i < rows.size(); i += step) {
    if (i == row) continue;
    sums[groups.group[i]] += std::sqrt(squared(rows[i], rows[row]));
    ++counts[groups.group[i]];
  }
  for (std::size_t c = 0; c < sums.size(); ++c)
    sums[c] = counts[c] > 0 ? sums[c] / counts[c] : std::numeric_limits<double>::quiet_NaN();
  return sums;
}

}  // namespace

double silhouette(Rows rows, const Groups& groups) {
  const std::size_t step = std::max<std::size_t>(1, rows.size() / judged);
  double sum = 0;
  double count = 0;
  for (std::size_t row = 0; row < rows.size(); row += step) {
    const auto mean = distances(rows, groups, row, step);
    const double own = mean[groups.group[row]];
    double other = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < mean.size(); ++c) {
      if (c != groups.group[row] && !std::isnan(mean[c])) other = std::min(other, mean[c]);
    }
    ++count;
    if (std::isnan(own) || std::isinf(other)) continue;  // alone, or of the only group: 0
    if (const double larger = std::max(own, other); larger > 0) sum += (other - own) / larger;
  }
  return count > 0 ? sum / count : 0;
}

Groups k_means(Rows rows, std::size_t k, std::uint64_t seed) {
  Groups best;
  if (rows.empty()) return best;
  Random chance(seed);
  double least = std::numeric_limits<double>::infinity();
  for (int start = 0; start < starts; ++start) {
    Groups groups;
    groups.centres = seeds(rows, k, chance);
    double distance = assign(rows, groups);
    for (int round = 0; round < rounds; ++round) {
      move_centres(rows, groups);
      const double before = distance;
      distance = assign(rows, groups);
      if (distance >= before * (1 - 1e-9)) break;
    }
    if (distance < least) best = groups;
    least = std::min(least, distance);
  }
  best.silhouette = silhouette(rows, best);
  return best;
}

Groups best_groups(Rows rows, std::size_t fewest, std::size_t most, std::uint64_t seed) {
  Groups best;
  for (std::size_t k = fewest; k <= most; ++k) {
    Groups groups = k_means(rows, k, seed);
    if (best.centres.empty() || groups.silhouette > best.silhouette) best = std::move(groups);
  }
  return best;
}

}  // namespace aisle::stats
