#pragma once

#include <chrono>
#include <span>
#include <vector>

namespace aisle::understand {

// Something counted day by day without a gap, and what was to be expected of each day had nothing special happened:
// the trend (the mean of the ordinary days within two weeks) times the weekday's usual share of it.
struct Daily {
  std::chrono::sys_days first;
  std::vector<double> count;
  std::vector<bool> special;  // days that the expectation must not learn from
  std::vector<double> expected;
  double dispersion = 1;  // how much more ordinary days vary than a Poisson count of that mean
};

// Fills in expected and dispersion. Days with no ordinary day near them expect the mean of all ordinary days.
void expect(Daily& daily);

// How many times more than expected those days brought, with its 95 % interval (NaN where nothing was expected).
struct Lift {
  double count = 0, expected = 0, lift = 0, low = 0, high = 0;
};
Lift lift(const Daily& daily, std::span<const std::size_t> days);

}  // namespace aisle::understand
