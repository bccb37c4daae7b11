#include "predict/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>

namespace aisle::predict {

namespace {

constexpr std::size_t lanes = 16;  // sums and maxima that run side by side: the compiler makes registers of them
constexpr float never = -std::numeric_limits<float>::infinity();
using Lanes = std::array<float, lanes>;

// exp(x) for x from -80 to 0, to a millionth of itself: Cody & Waite's reduction, a polynomial of degree 5.
inline float exponential(float x) {
  const float whole = std::floor(x * 1.44269504F + 0.5F);
  const float rest = (x - whole * 0.693359375F) + whole * 2.12194440e-4F;
  const float power =
      1 + rest * (1 + rest * (0.5F + rest * (0.166666667F + rest * (0.0416666667F + rest * 0.00833333333F))));
  return power * std::bit_cast<float>((static_cast<std::int32_t>(whole) + 127) << 23);
}

inline float share(float below) {
  constexpr float least = -80;
  const float kept = below > least ? below : least;
  return below > least ? exponential(kept) : 0;
}

}  // namespace

float highest(std::span<const float> scores) {
  Lanes top;
  top.fill(never);
  std::size_t i = 0;
  for (; i + lanes <= scores.size(); i += lanes)
    for (std::size_t l = 0; l < lanes; ++l) top[l] = scores[i + l] > top[l] ? scores[i + l] : top[l];
  for (; i < scores.size(); ++i) top[0] = std::max(top[0], scores[i]);
  return *std::ranges::max_element(top);
}

// Of `count` blocks there is one each that reaches the count-th highest of the blocks' maxima, so nothing below it is
// among the highest: few blocks are looked into.
std::vector<std::uint32_t> highest_places(std::span<const float> scores, std::size_t count) {
  const std::size_t block = scores.size() > (1U << 17U) ? 4 * lanes : lanes;
  std::vector<float> maxima;
  maxima.reserve(scores.size() / block + 1);
  for (std::size_t begin = 0; begin < scores.size(); begin += block)
    maxima.push_back(highest(scores.subspan(begin, std::min(block, scores.size() - begin))));
  float least = never;
  if (count > 0 && count < maxima.size()) {
    std::vector<float> order = maxima;
    const auto place = order.begin() + static_cast<std::ptrdiff_t>(count) - 1;
    std::ranges::nth_element(order, place, std::greater());
    least = *place;
  }
  std::vector<std::uint32_t> out;
  for (std::size_t b = 0; b < maxima.size(); ++b) {
    if (maxima[b] < least || maxima[b] == never) continue;
    const std::size_t end = std::min(scores.size(), (b + 1) * block);
    for (std::size_t i = b * block; i < end; ++i)
      if (scores[i] >= least && scores[i] != never) out.push_back(static_cast<std::uint32_t>(i));
  }
  const auto higher = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const std::size_t kept = std::min(count, out.size());
  std::ranges::partial_sort(out, out.begin() + static_cast<std::ptrdiff_t>(kept), higher);
  out.resize(kept);
  return out;
}

double log_sum_exp(std::span<const float> scores) {
  constexpr std::size_t block = 64 * lanes;  // is summed in floats
  const float top = highest(scores);
  if (top == never) return never;
  double sum = 0;
  for (std::size_t begin = 0; begin < scores.size(); begin += block) {
    const auto part = scores.subspan(begin, std::min(block, scores.size() - begin));
    Lanes sums{};
    std::size_t i = 0;
    for (; i + lanes <= part.size(); i += lanes)
      for (std::size_t l = 0; l < lanes; ++l) sums[l] += share(part[i + l] - top);
    for (; i < part.size(); ++i) sums[0] += share(part[i] - top);
    sum += std::accumulate(sums.begin(), sums.end(), 0.0);
  }
  return top + std::log(sum);
}

}  // namespace aisle::predict
