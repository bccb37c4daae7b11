#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace aisle::stats {

struct Interval {
  double low = 0;
  double high = 0;
};

// The middle 95 % of the values, which it sorts; by linear interpolation between order statistics. NaN for none.
Interval middle_95(std::vector<double>& values);

// Calls use(times) for each of `resamples` bootstrap samples of the rows (Efron 1979): times[i] says how often row i
// was drawn, and they sum to `rows`. The same seed draws the same samples. Interrupted between samples.
void each_resample(std::size_t rows, std::uint64_t seed, std::size_t resamples,
                   const std::function<void(std::span<const std::uint32_t> times)>& use);

// The same of rows that are not independent within their group (groups[i] is row i's): whole groups are drawn, as many
// as there are, and times[i] says how often row i's group was (cluster bootstrap: Davison & Hinkley 1997, section 3.8).
// With a group for each row the samples are those of each_resample.
void each_group_resample(std::span<const std::uint32_t> groups, std::uint64_t seed, std::size_t resamples,
                         const std::function<void(std::span<const std::uint32_t> times)>& use);

// The mean of a resample: of groups of different sizes it holds more rows or fewer than there are.
double resampled_mean(std::span<const double> values, std::span<const std::uint32_t> times);

}  // namespace aisle::stats
