#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::serve {

// What each place answered, and how fast. Counting is safe from several threads and waits for nobody.
class Metrics {
 public:
  explicit Metrics(std::size_t places) : places_(places) {}

  // `place`: a number of find_route; places() for a request that none answers.
  void count(std::size_t place, unsigned status, std::chrono::nanoseconds took);
  void shed() { ++shed_; }

  // In the text format of Prometheus 0.0.4; `names`: of the places.
  [[nodiscard]] std::string text(const std::vector<std::string>& names) const;
  [[nodiscard]] std::uint64_t answered() const;

 private:
  // Upper bounds of the histogram, in microseconds.
  static constexpr std::array<std::uint64_t, 14> bounds = {50,    100,   250,   500,    1000,   2500,    5000,
                                                           10000, 25000, 50000, 100000, 250000, 1000000, 5000000};
  struct Place {
    std::array<std::atomic<std::uint64_t>, 6> by_class{};  // of a hundred statuses each
    std::array<std::atomic<std::uint64_t>, bounds.size() + 1> took{};
    std::atomic<std::uint64_t> micros = 0;
  };

  std::vector<Place> places_;
  std::atomic<std::uint64_t> shed_ = 0;
};

}  // namespace aisle::serve
