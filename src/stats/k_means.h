#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::stats {

// Rows of numbers put into k groups about their means.
struct Groups {
  std::vector<std::vector<double>> centres;
  std::vector<std::size_t> group;  // of each row
  double silhouette = 0;           // mean (Rousseeuw 1987), over at most a thousand rows: 1 apart, 0 blurred
};

// Lloyd's k-means from k-means++ seeds (Arthur & Vassilvitskii 2007), the best of several starts by squared distance.
// Rows are of equal width and should be of equal scale; k >= 1 and no more than there are different rows, else fewer
// centres come back. The same seed gives the same groups.
Groups k_means(std::span<const std::vector<double>> rows, std::size_t k, std::uint64_t seed);

// The number of groups from `fewest` to `most` whose silhouette is highest.
Groups best_groups(std::span<const std::vector<double>> rows, std::size_t fewest, std::size_t most, std::uint64_t seed);

// The mean silhouette of these groups; 0 where there is but one.
double silhouette(std::span<const std::vector<double>> rows, const Groups& groups);

}  // namespace aisle::stats
