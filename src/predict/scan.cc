#include "predict/scan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#ifdef __AVX2__
#include <immintrin.h>
#endif

// Compiled for wider registers too, and the right one chosen when the program starts.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define AISLE_WIDE [[gnu::target_clones("arch=x86-64-v4", "default")]]
#else
#define AISLE_WIDE
#endif
#define AISLE_INLINE [[gnu::always_inline]] inline

namespace aisle::predict {

namespace {

constexpr std::size_t lanes = 8;  // of a register: sums and maxima that run side by side
constexpr float never = -std::numeric_limits<float>::infinity();
using Lanes = std::array<float, lanes>;

using Vector [[gnu::vector_size(4 * lanes), gnu::aligned(4), gnu::may_alias]] = float;
using Whole [[gnu::vector_size(4 * lanes)]] = std::int32_t;

// exp(x) for x from -80 to 0 in every lane, to a millionth of itself: 2^(whole + part), the part by a polynomial, the
// whole by adding to the exponent's bits.
AISLE_INLINE Vector exponential(Vector x) {
  constexpr float log2_e = 1.44269504F;
  constexpr float rounding = 12582912.0F;  // 1.5 * 2^23: a sum with it has no bits behind the point
  const Vector shifted = x * log2_e + rounding;
  const Vector part = x * log2_e - (shifted - rounding);
  const Vector power =
      1.00000012F +
      part * (0.693146944F +
              part * (0.240221202F + part * (0.0555071346F + part * (0.00967554096F + part * 0.00132764527F))));
  return reinterpret_cast<Vector>(reinterpret_cast<Whole>(power) + (reinterpret_cast<Whole>(shifted) << 23));
}

}  // namespace

AISLE_WIDE float highest(std::span<const float> scores) {
  Lanes top;
  top.fill(never);
  std::size_t i = 0;
  for (; i + lanes <= scores.size(); i += lanes)
    for (std::size_t l = 0; l < lanes; ++l) top[l] = scores[i + l] > top[l] ? scores[i + l] : top[l];
  for (; i < scores.size(); ++i) top[0] = std::max(top[0], scores[i]);
  return *std::ranges::max_element(top);
}

AISLE_WIDE void raise_tops(std::span<const float> scores, std::span<float> tops) {
  const std::size_t groups = tops.size();
  float* top = tops.data();
  for (std::size_t begin = 0; begin < scores.size(); begin += groups) {
    const float* row = scores.data() + begin;
    const std::size_t length = std::min(groups, scores.size() - begin);
    for (std::size_t g = 0; g < length; ++g) top[g] = row[g] > top[g] ? row[g] : top[g];
  }
}

AISLE_WIDE std::size_t reaching(std::span<const float> scores, float least) {
  std::uint32_t out = 0;  // of the width of a score
  for (const float score : scores) out += score >= least ? 1 : 0;
  return out;
}

float reached_by(std::span<const float> scores, std::size_t count, float least) {
  constexpr int steps = 12;
  constexpr float far = 100;  // e^-100 of the best is as good as nothing
  float high = highest(scores);
  float low = std::max(least, high - far);
  if (reaching(scores, low) < count) return std::numeric_limits<float>::lowest();
  for (int step = 0; step < steps; ++step) {
    const float middle = low + (high - low) / 2;
    (reaching(scores, middle) >= count ? low : high) = middle;
  }
  return low;
}

void add_reaching(std::span<const float> scores, float least, std::vector<std::uint32_t>& places) {
  std::size_t i = 0;
#ifdef __AVX2__
  const __m256 limit = _mm256_set1_ps(least);
  for (; i + lanes <= scores.size(); i += lanes) {
    const __m256 some = _mm256_loadu_ps(scores.data() + i);
    auto found = static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_cmp_ps(some, limit, _CMP_GE_OQ)));
    for (; found != 0; found &= found - 1) places.push_back(static_cast<std::uint32_t>(i) + std::countr_zero(found));
  }
#endif
  for (; i < scores.size(); ++i)
    if (scores[i] >= least) places.push_back(static_cast<std::uint32_t>(i));
}

// Of `count` groups there is one each that reaches the count-th highest of the groups' tops, so nothing below it is
// among the highest: two quick passes leave little to sort.
std::vector<std::uint32_t> highest_places(std::span<const float> scores, std::size_t count) {
  constexpr std::size_t fewest_groups = 512;
  std::vector<float> tops(std::max(fewest_groups, std::bit_ceil(8 * count)), never);
  raise_tops(scores, tops);
  std::ranges::nth_element(tops, tops.begin() + static_cast<std::ptrdiff_t>(count), std::greater());
  const float least = tops[count];
  std::vector<std::uint32_t> out;
  add_reaching(scores, std::max(least, std::numeric_limits<float>::lowest()), out);
  const auto higher = [&](std::uint32_t a, std::uint32_t b) {
    return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
  };
  const std::size_t kept = std::min(count, out.size());
  std::ranges::partial_sort(out, out.begin() + static_cast<std::ptrdiff_t>(kept), higher);
  out.resize(kept);
  return out;
}

AISLE_WIDE double sum_of_exponentials(std::span<const float> scores, float top) {
  constexpr std::size_t block = 64 * lanes;  // is summed in floats
  constexpr float least = -80;               // below the highest: as good as nothing
  double sum = 0;
  for (std::size_t begin = 0; begin < scores.size(); begin += block) {
    const auto part = scores.subspan(begin, std::min(block, scores.size() - begin));
    const std::size_t whole = part.size() / lanes * lanes;
    Vector sums{};
    for (std::size_t i = 0; i < whole; i += lanes) {
      const Vector below = *reinterpret_cast<const Vector*>(part.data() + i) - top;
      sums += exponential(below > least ? below : Vector{} + least);
    }
    for (std::size_t l = 0; l < lanes; ++l) sum += sums[l];
    for (std::size_t i = whole; i < part.size(); ++i) sum += std::exp(static_cast<double>(part[i]) - top);
  }
  return sum;
}

double log_sum_exp(std::span<const float> scores) {
  const float top = highest(scores);
  return top == never ? never : top + std::log(sum_of_exponentials(scores, top));
}

AISLE_WIDE float product(std::span<const float> a, std::span<const float> b) {
  const std::size_t whole = a.size() / lanes * lanes;
  Vector sums{};
  for (std::size_t i = 0; i < whole; i += lanes)
    sums += *reinterpret_cast<const Vector*>(a.data() + i) * *reinterpret_cast<const Vector*>(b.data() + i);
  float out = 0;
  for (std::size_t l = 0; l < lanes; ++l) out += sums[l];
  for (std::size_t i = whole; i < a.size(); ++i) out += a[i] * b[i];
  return out;
}

}  // namespace aisle::predict
