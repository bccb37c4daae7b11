#pragma once

#include "models/behaviour_kernel.h"
#include "models/behaviour_products.h"

#include <cstdint>

// Part of behaviour_code.h: what a network is made of, forward and backward.
namespace aisle::models::encoder {
namespace {

// ---- layer normalisation (Ba et al. 2016) ---------------------------------------------------------------------------

inline void normalise(std::int64_t n, std::int64_t width, const float* in, const float* scale_shift, float* normed,
                      float* spread, float* out) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float* x = in + i * width;
    Vector total{};
    Vector squares{};
    for (std::int64_t j = 0; j < width; j += at_once) total += load(x + j);
    const float mean = sum_of(total) / static_cast<float>(width);
    for (std::int64_t j = 0; j < width; j += at_once) {
      const Vector d = load(x + j) - mean;
      squares += d * d;
    }
    spread[i] = 1.0F / __builtin_sqrtf(sum_of(squares) / static_cast<float>(width) + 1e-5F);
    for (std::int64_t j = 0; j < width; j += at_once) {
      const Vector z = (load(x + j) - mean) * spread[i];
      store(normed + i * width + j, z);
      store(out + i * width + j, z * load(scale_shift + j) + load(scale_shift + width + j));
    }
  }
}

// Adds to in_gradient.
inline void normalise_back(std::int64_t n, std::int64_t width, const float* normed, const float* spread,
                           const float* scale_shift, const float* out_gradient, float* scale_shift_gradient,
                           float* in_gradient) {
  for (std::int64_t i = 0; i < n; ++i) {
    const float* z = normed + i * width;
    const float* g = out_gradient + i * width;
    Vector total{};
    Vector along{};
    for (std::int64_t j = 0; j < width; j += at_once) {
      const Vector d = load(g + j) * load(scale_shift + j);
      total += d;
      along += d * load(z + j);
      store(scale_shift_gradient + j, load(scale_shift_gradient + j) + load(g + j) * load(z + j));
      store(scale_shift_gradient + width + j, load(scale_shift_gradient + width + j) + load(g + j));
    }
    const float mean = sum_of(total) / static_cast<float>(width);
    const float slope = sum_of(along) / static_cast<float>(width);
    for (std::int64_t j = 0; j < width; j += at_once) {
      const Vector d = load(g + j) * load(scale_shift + j);
      store(in_gradient + i * width + j,
            load(in_gradient + i * width + j) + spread[i] * (d - mean - slope * load(z + j)));
    }
  }
}

// ---- dropout: a place is drawn by hashing it, so that the backward pass draws the same ------------------------------

template <typename Bits>
inline Bits hashed(Bits x) {  // lowbias32 (Wellons 2018), of a number or of each lane
  x ^= x >> 16;
  x *= 0x7feb352dU;
  x ^= x >> 15;
  x *= 0x846ca68bU;
  return x ^ (x >> 16);
}

struct Dropping {
  Dropping(std::uint64_t noise, std::uint32_t where, float left_out)
      : share(left_out),
        start(static_cast<std::uint32_t>(noise) ^ (static_cast<std::uint32_t>(noise >> 32) * 0x9e3779b9U) ^
              (where * 0x85ebca6bU)),
        least(static_cast<std::uint32_t>(left_out * 2147483648.0F)),
        factor(1.0F / (1.0F - left_out)) {}

  [[nodiscard]] Vector at(std::int64_t index) const {
    Whole x{};
    for (int i = 0; i < at_once; ++i) x[i] = static_cast<std::uint32_t>(i);
    x = hashed((x + static_cast<std::uint32_t>(index)) * 0x9e3779b9U ^ start);
    return (x & 0x7fffffffU) >= Whole{} + least ? filled(factor) : Vector{};
  }
  [[nodiscard]] float one(std::int64_t index) const {
    const std::uint32_t x = hashed((static_cast<std::uint32_t>(index) * 0x9e3779b9U) ^ start);
    return (x & 0x7fffffffU) >= least ? factor : 0.0F;
  }
  // to = from, with some dropped
  void apply(std::int64_t count, const float* from, float* to) const {
    if (share == 0) {
      for (std::int64_t i = 0; i < count; i += at_once) store(to + i, load(from + i));
    } else {
      for (std::int64_t i = 0; i < count; i += at_once) store(to + i, load(from + i) * at(i));
    }
  }

  float share;
  std::uint32_t start, least;
  float factor;
};

// ---- attention (Vaswani et al. 2017), causal, within each history ---------------------------------------------------

inline std::int64_t pairs_of(std::int64_t length) { return length * (length + 1) / 2; }

struct Attention {
  std::int64_t width, heads, each;  // each: width of a head
  float scaling;
  explicit Attention(const Shape& shape)
      : width(shape.width),
        heads(shape.heads),
        each(shape.width / shape.heads),
        scaling(1.0F / __builtin_sqrtf(static_cast<float>(shape.width) / static_cast<float>(shape.heads))) {}
};

// The time between two events of a history, and what it adds to how much a head heeds (after T5's relative places,
// Raffel et al. 2020).
struct Apart {
  const std::uint32_t* second = nullptr;  // of the history's events; nullptr: all at once, or of no account
  std::int64_t kinds = 0;
  const float* since = nullptr;  // of the head [kinds]

  Apart(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens, std::int64_t from,
        std::int64_t head)
      : kinds(shape.gaps), since(parameters + at.since + head * shape.gaps) {
    if (shape.time_bias && !tokens.second.empty()) second = tokens.second.data() + from;
  }
  // By doublings of seconds.
  [[nodiscard]] std::int64_t kind(std::int64_t i, std::int64_t j) const {
    const std::uint32_t seconds = second[i] > second[j] ? second[i] - second[j] : 0;
    const std::int64_t doublings = seconds == 0 ? 0 : 32 - __builtin_clz(seconds);
    return doublings < kinds ? doublings : kinds - 1;
  }
  [[nodiscard]] float of(std::int64_t i, std::int64_t j) const { return second == nullptr ? 0 : since[kind(i, j)]; }
};

// weights[j], j <= i: how much event i of a history heeds event j. qkv: rows of 3 widths from the history's first on.
inline void heed(const Attention& how, const float* qkv, std::int64_t i, const Apart& apart, float* weights) {
  const std::int64_t row = 3 * how.width;
  float most = -1e30F;
  for (std::int64_t j = 0; j <= i; ++j) {
    weights[j] = how.scaling * dot(qkv + i * row, qkv + j * row + how.width, how.each) + apart.of(i, j);
    if (weights[j] > most) most = weights[j];
  }
  float total = 0;
  for (std::int64_t j = 0; j <= i; ++j) {
    weights[j] = exponential(within(filled(weights[j] - most), 80.0F))[0];
    total += weights[j];
  }
  for (std::int64_t j = 0; j <= i; ++j) weights[j] /= total;
}

// mixed [N, D] from qkv [N, 3 D]; keeps the weights.
inline void attend(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                   const Trace& trace, const float* qkv, float* weights, const Dropping& dropping, float* mixed) {
  const Attention how(shape);
  const std::int64_t all_pairs = trace.pairs.back();
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    const std::int64_t from = tokens.begin[s];
    const std::int64_t length = tokens.begin[s + 1] - from;
    for (std::int64_t h = 0; h < how.heads; ++h) {
      const float* rows = qkv + from * 3 * how.width + h * how.each;
      const Apart apart(shape, at, parameters, tokens, from, h);
      for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t pair = h * all_pairs + trace.pairs[s] + pairs_of(i);
        heed(how, rows, i, apart, weights + pair);
        float* to = mixed + (from + i) * how.width + h * how.each;
        for (std::int64_t d = 0; d < how.each; d += at_once) store(to + d, Vector{});
        for (std::int64_t j = 0; j <= i; ++j) {
          const float kept = dropping.share == 0 ? 1.0F : dropping.one(pair + j);
          add_scaled(to, kept * weights[pair + j], rows + j * 3 * how.width + 2 * how.width, how.each);
        }
      }
    }
  }
}

// One event's part of the backward pass: what its answer's gradient says of queries, keys and values.
inline void attend_back_one(const Attention& how, const float* rows, std::int64_t i, const float* weights,
                            const Dropping& dropping, std::int64_t pair, const float* mixed_gradient,
                            float* rows_gradient, const Apart& apart, float* since_gradient, float* slopes) {
  const std::int64_t row = 3 * how.width;
  float along = 0;
  for (std::int64_t j = 0; j <= i; ++j) {
    const float kept = dropping.share == 0 ? 1.0F : dropping.one(pair + j);
    slopes[j] = kept * dot(mixed_gradient, rows + j * row + 2 * how.width, how.each);
    along += slopes[j] * weights[j];
    add_scaled(rows_gradient + j * row + 2 * how.width, kept * weights[j], mixed_gradient, how.each);
  }
  for (std::int64_t j = 0; j <= i; ++j) {
    const float by_weight = weights[j] * (slopes[j] - along);
    if (apart.second != nullptr) since_gradient[apart.kind(i, j)] += by_weight;
    const float slope = how.scaling * by_weight;
    add_scaled(rows_gradient + i * row, slope, rows + j * row + how.width, how.each);
    add_scaled(rows_gradient + j * row + how.width, slope, rows + i * row, how.each);
  }
}

// qkv_gradient must be zero before.
inline void attend_back(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                        const Trace& trace, const float* qkv, const float* weights, const Dropping& dropping,
                        const float* mixed_gradient, float* qkv_gradient, float* gradient, float* slopes) {
  const Attention how(shape);
  const std::int64_t all_pairs = trace.pairs.back();
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    const std::int64_t from = tokens.begin[s];
    const std::int64_t length = tokens.begin[s + 1] - from;
    for (std::int64_t h = 0; h < how.heads; ++h) {
      const std::int64_t place = from * 3 * how.width + h * how.each;
      const Apart apart(shape, at, parameters, tokens, from, h);
      for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t pair = h * all_pairs + trace.pairs[s] + pairs_of(i);
        attend_back_one(how, qkv + place, i, weights + pair, dropping, pair,
                        mixed_gradient + (from + i) * how.width + h * how.each, qkv_gradient + place, apart,
                        gradient + at.since + h * shape.gaps, slopes);
      }
    }
  }
}

// ---- GELU (Hendrycks & Gimpel 2016), by the logistic function of a cubic --------------------------------------------

constexpr float gelu_slope = 1.5957691216F;  // 2 sqrt(2 / pi)
constexpr float gelu_cubic = 0.044715F;

inline Vector gelu(Vector x) { return x * sigmoid(gelu_slope * (x + gelu_cubic * x * x * x)); }
inline Vector gelu_gradient(Vector x) {
  const Vector s = sigmoid(gelu_slope * (x + gelu_cubic * x * x * x));
  return s + x * s * (1.0F - s) * gelu_slope * (1.0F + 3.0F * gelu_cubic * x * x);
}

}  // namespace
}  // namespace aisle::models::encoder
