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

}  // namespace aisle::stats
