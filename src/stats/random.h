#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace aisle::stats {

// A random generator that gives the same numbers on every machine: xoshiro256** seeded by SplitMix64
// (Blackman & Vigna 2018). Not for secrets.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  // Goes on where another one was.
  explicit Random(const std::array<std::uint64_t, 4>& state) : state_(state) {}
  [[nodiscard]] const std::array<std::uint64_t, 4>& state() const { return state_; }

  std::uint64_t next();
  // Below `bound` (not 0), each as likely as the others.
  std::size_t below(std::size_t bound);
  // In [0, 1), one of 2^53 equally likely numbers.
  double uniform();
  // Of the standard normal distribution (Box & Muller 1958).
  double normal();

  // Fisher-Yates: every order as likely as the others.
  template <typename T>
  void shuffle(std::span<T> values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace aisle::stats
