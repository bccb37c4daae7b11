#pragma once

#include "understand/daily.h"

#include <array>
#include <cstddef>
#include <vector>

namespace aisle::understand {

// What days to come will bring, from those before: the mean of the last four weeks, times the weekday's usual share of
// it in the last eight. How sure that is, is read off the past: the band holds nine of ten of the errors that the same
// forecast has made before, at the same distance.
class Forecast {
 public:
  struct Band {
    double expected = 0, low = 0, high = 0;
  };

  // `daily` (its `special` is not looked at) must outlive it.
  explicit Forecast(const Daily& daily) : daily_(daily) {}

  // Of the day `ahead` (1: the next one) after the first `known` days, from these alone. `known` is at least `fewest`.
  [[nodiscard]] Band after(std::size_t known, std::size_t ahead) const;

  static constexpr double outside = 0.05;    // of the errors, on either side of the band
  static constexpr std::size_t fewest = 84;  // days: eight weeks to learn from, four to err in

 private:
  struct Base {
    double level = 0;
    std::array<double, 7> share{};
  };
  [[nodiscard]] Base base(std::size_t known) const;
  [[nodiscard]] double expected(const Base& base, std::size_t day) const;

  const Daily& daily_;
};

}  // namespace aisle::understand
