#include "stats/bootstrap.h"

#include "core/progress.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace aisle::stats {

Interval middle_95(std::vector<double>& values) {
  if (values.empty()) return {std::nan(""), std::nan("")};
  std::ranges::sort(values);
  const auto quantile = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
  };
  return {quantile(0.025), quantile(0.975)};
}

void each_resample(std::size_t rows, std::uint64_t seed, std::size_t resamples,
                   const std::function<void(std::span<const std::uint32_t>)>& use) {
  Random random(seed);
  std::vector<std::uint32_t> times(rows);
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    check_interrupted();
    std::ranges::fill(times, 0);
    for (std::size_t i = 0; i < rows; ++i) ++times[random.below(rows)];
    use(times);
  }
}

void each_group_resample(std::span<const std::uint32_t> groups, std::uint64_t seed, std::size_t resamples,
                         const std::function<void(std::span<const std::uint32_t>)>& use) {
  std::unordered_map<std::uint32_t, std::size_t> places;  // in the order in which they occur
  std::vector<std::size_t> place;
  place.reserve(groups.size());
  for (const std::uint32_t group : groups) place.push_back(places.emplace(group, places.size()).first->second);
  std::vector<std::uint32_t> times(groups.size());
  each_resample(places.size(), seed, resamples, [&](std::span<const std::uint32_t> drawn) {
    std::ranges::transform(place, times.begin(), [&](std::size_t group) { return drawn[group]; });
    use(times);
  });
}

double resampled_mean(std::span<const double> values, std::span<const std::uint32_t> times) {
  return std::inner_product(times.begin(), times.end(), values.begin(), 0.0) /
         std::accumulate(times.begin(), times.end(), 0.0);
}

}  // namespace aisle::stats
