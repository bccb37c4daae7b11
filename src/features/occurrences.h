#pragma once

#include "core/micros.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace aisle::features {

// Moments in rising order with an amount each, to count and sum over the time before now.
class Occurrences {
 public:
  void add(Micros time, double amount = 0) {
    times_.push_back(time);
    sums_.push_back((sums_.empty() ? 0 : sums_.back()) + amount);
  }
  void clear() {
    times_.clear();
    sums_.clear();
  }

  [[nodiscard]] std::size_t size() const { return times_.size(); }
  [[nodiscard]] bool empty() const { return times_.empty(); }
  [[nodiscard]] Micros first() const { return times_.front(); }
  [[nodiscard]] Micros last() const { return times_.back(); }
  [[nodiscard]] std::size_t count_since(Micros moment) const { return times_.size() - before(moment); }
  [[nodiscard]] double sum_since(Micros moment) const {
    const std::size_t place = before(moment);
    if (sums_.empty()) return 0;
    return sums_.back() - (place == 0 ? 0 : sums_[place - 1]);
  }

 private:
  [[nodiscard]] std::size_t before(Micros moment) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(times_, moment) - times_.begin());
  }
  std::vector<Micros> times_;
  std::vector<double> sums_;  // up to and with each
};

// Mean and deviation of numbers that come one by one (Welford 1962).
class Spread {
 public:
  void add(double value) {
    ++count_;
    const double off = value - mean_;
    mean_ += off / static_cast<double>(count_);
    squares_ += off * (value - mean_);
  }
  [[nodiscard]] std::size_t count() const { return count_; }
  // NaN without a number; the deviation without two.
  [[nodiscard]] float mean() const;
  [[nodiscard]] float deviation() const;

 private:
  std::size_t count_ = 0;
  double mean_ = 0, squares_ = 0;
};

}  // namespace aisle::features
