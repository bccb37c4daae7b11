#pragma once

#include "models/behaviour_kernel.h"
#include "models/vector_code.h"

// The code of a Kernel, under the rules of vector_code.h.
namespace aisle::models::encoder {
namespace {

using Whole = std::uint32_t __attribute__((vector_size(4 * at_once)));

inline float sum_of(Vector x) {
  float total = 0;
  for (int i = 0; i < at_once; ++i) total += x[i];
  return total;
}

inline float dot(const float* a, const float* b, std::int64_t width) {
  Vector total{};
  for (std::int64_t i = 0; i < width; i += at_once) total += load(a + i) * load(b + i);
  return sum_of(total);
}

// to += factor * from
inline void add_scaled(float* to, float factor, const float* from, std::int64_t width) {
  for (std::int64_t i = 0; i < width; i += at_once) store(to + i, load(to + i) + factor * load(from + i));
}

inline Vector square_root(Vector x) {
#if defined(__AVX512F__)
  return _mm512_maskz_sqrt_ps(0xffff, x);
#elif defined(__AVX__)
  return _mm256_sqrt_ps(x);
#else
  for (int i = 0; i < at_once; ++i) x[i] = __builtin_sqrtf(x[i]);
  return x;
#endif
}

inline float natural_logarithm(float x) { return __builtin_logf(x); }

// ---- products -------------------------------------------------------------------------------------------------------

// c[rows, columns] = a b, or added to it. Element (i, k) of a is a[i * a_row + k * a_term]; b is [terms, columns] and c
// [rows, columns], row by row; columns are a multiple of at_once.
struct Product {
  std::int64_t rows, columns, terms;
  const float* a;
  std::int64_t a_row, a_term;
  const float* b;
  std::int64_t b_row;
  float* c;
  std::int64_t c_row;
  bool add;
};

#if defined(__AVX512F__)
constexpr int high = 6;  // rows of a tile that is kept in registers
#else
constexpr int high = 3;
#endif
constexpr int wide = 4;  // registers of a row of it

template <int R, int C>
[[gnu::noinline]] void product_tile(const Product& p, std::int64_t terms) {
  Vector sum[R][C];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) sum[r][c] = p.add ? load(p.c + r * p.c_row + c * at_once) : Vector{};
  const float* a = p.a;
  const float* b = p.b;
  for (std::int64_t k = 0; k < terms; ++k, a += p.a_term, b += p.b_row) {
    Vector term[C];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) term[c] = load(b + c * at_once);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const Vector factor = Vector{} + a[r * p.a_row];
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) sum[r][c] += factor * term[c];
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) store(p.c + r * p.c_row + c * at_once, sum[r][c]);
}

// Terms of which b's rows stay in the nearer cache.
constexpr std::int64_t terms_at_once = 512;

// Goes through a product in tiles that fit in registers: tile(p, terms, rows, registers across).
template <typename Product, typename Tile>
inline void in_blocks(Product p, Tile tile) {
  const Product whole = p;
  for (std::int64_t k = 0; k < whole.terms; k += terms_at_once) {
    const std::int64_t terms = whole.terms - k < terms_at_once ? whole.terms - k : terms_at_once;
    p.add = whole.add || k > 0;
    in_tiles(whole.columns / at_once, wide, [&](std::int64_t across, std::int64_t column) {
      p.b = whole.b + k * whole.b_row + column * at_once;
      in_tiles(whole.rows, high, [&](std::int64_t down, std::int64_t row) {
        p.a = whole.a + row * whole.a_row + k * whole.a_term;
        p.c = whole.c + row * whole.c_row + column * at_once;
        tile(p, terms, down, across);
      });
    });
  }
}

inline void product(const Product& p) {
  in_blocks(p, [](const Product& part, std::int64_t terms, std::int64_t down, std::int64_t across) {
    with_size<high>(down, [&]<int R>() { with_size<wide>(across, [&]<int C>() { product_tile<R, C>(part, terms); }); });
  });
}

#ifdef __AVX512BF16__

// The same of pairs of halves: each term is two, side by side in a number of a and of b.
struct HalfProduct {
  std::int64_t rows, columns, terms;
  const std::uint32_t* a;
  std::int64_t a_row, a_term;
  const std::uint32_t* b;
  std::int64_t b_row;
  float* c;
  std::int64_t c_row;
  bool add;
};

template <int R, int C>
[[gnu::noinline]] void half_product_tile(const HalfProduct& p, std::int64_t terms) {
  __m512 sum[R][C];
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c)
      sum[r][c] = p.add ? _mm512_loadu_ps(p.c + r * p.c_row + c * at_once) : _mm512_setzero_ps();
  const std::uint32_t* a = p.a;
  const std::uint32_t* b = p.b;
  for (std::int64_t k = 0; k < terms; ++k, a += p.a_term, b += p.b_row) {
    __m512bh term[C];
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) term[c] = reinterpret_cast<__m512bh>(_mm512_loadu_si512(b + c * at_once));
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      const auto factor = reinterpret_cast<__m512bh>(_mm512_set1_epi32(static_cast<int>(a[r * p.a_row])));
#pragma GCC unroll 8
      for (int c = 0; c < C; ++c) sum[r][c] = _mm512_dpbf16_ps(sum[r][c], factor, term[c]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
    for (int c = 0; c < C; ++c) _mm512_storeu_ps(p.c + r * p.c_row + c * at_once, sum[r][c]);
}

inline void half_product(const HalfProduct& p) {
  in_blocks(p, [](const HalfProduct& part, std::int64_t terms, std::int64_t down, std::int64_t across) {
    with_size<high>(down,
                    [&]<int R>() { with_size<wide>(across, [&]<int C>() { half_product_tile<R, C>(part, terms); }); });
  });
}

// Two numbers of each lane, rounded to halves, the first in the lower bits.
inline __m512i pair_up(Vector low, Vector high_half) {
  const Whole a = reinterpret_cast<Whole>(low) + 0x8000U;
  const Whole b = reinterpret_cast<Whole>(high_half) + 0x8000U;
  return reinterpret_cast<__m512i>((a >> 16) | (b & 0xffff0000U));
}

#endif

// out [n, to] = in [n, from] weights [from, to] + bias
inline void linear(std::int64_t n, std::int64_t from, std::int64_t to, const float* in, const float* weights,
                   const float* bias, float* out) {
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < to; j += at_once) store(out + i * to + j, load(bias + j));
  product({n, to, from, in, from, 1, weights, to, out, to, true});
}

// The gradients of linear(): of weights and bias added, of the input set. `scratch` holds from * to numbers.
inline void linear_back(std::int64_t n, std::int64_t from, std::int64_t to, const float* in, const float* weights,
                        const float* out_gradient, float* weights_gradient, float* bias_gradient, float* in_gradient,
                        float* scratch) {
  product({from, to, n, in, 1, from, out_gradient, to, weights_gradient, to, true});
  if (bias_gradient != nullptr)
    for (std::int64_t i = 0; i < n; ++i) add_scaled(bias_gradient, 1, out_gradient + i * to, to);
  for (std::int64_t i = 0; i < from; ++i)
    for (std::int64_t j = 0; j < to; ++j) scratch[j * from + i] = weights[i * to + j];
  product({n, from, to, out_gradient, to, 1, scratch, from, in_gradient, from, false});
}

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

inline Whole hashed(Whole x) {  // lowbias32 (Wellons 2018)
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
    return (x & 0x7fffffffU) >= Whole{} + least ? Vector{} + factor : Vector{};
  }
  [[nodiscard]] float one(std::int64_t index) const {
    std::uint32_t x = (static_cast<std::uint32_t>(index) * 0x9e3779b9U) ^ start;
    x ^= x >> 16;
    x *= 0x7feb352dU;
    x ^= x >> 15;
    x *= 0x846ca68bU;
    x ^= x >> 16;
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

// weights[j], j <= i: how much event i of a history heeds event j. qkv: rows of 3 widths from the history's first on.
inline void heed(const Attention& how, const float* qkv, std::int64_t i, float* weights) {
  const std::int64_t row = 3 * how.width;
  float most = -1e30F;
  for (std::int64_t j = 0; j <= i; ++j) {
    weights[j] = how.scaling * dot(qkv + i * row, qkv + j * row + how.width, how.each);
    if (weights[j] > most) most = weights[j];
  }
  float total = 0;
  for (std::int64_t j = 0; j <= i; ++j) {
    weights[j] = exponential(within(Vector{} + (weights[j] - most), 80.0F))[0];
    total += weights[j];
  }
  for (std::int64_t j = 0; j <= i; ++j) weights[j] /= total;
}

// mixed [N, D] from qkv [N, 3 D]; keeps the weights.
inline void attend(const Attention& how, const Tokens& tokens, const Trace& trace, const float* qkv, float* weights,
                   const Dropping& dropping, float* mixed) {
  const std::int64_t all_pairs = trace.pairs.back();
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    const std::int64_t from = tokens.begin[s];
    const std::int64_t length = tokens.begin[s + 1] - from;
    for (std::int64_t h = 0; h < how.heads; ++h) {
      const float* rows = qkv + from * 3 * how.width + h * how.each;
      for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t pair = h * all_pairs + trace.pairs[s] + pairs_of(i);
        heed(how, rows, i, weights + pair);
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
                            float* rows_gradient, float* slopes) {
  const std::int64_t row = 3 * how.width;
  float along = 0;
  for (std::int64_t j = 0; j <= i; ++j) {
    const float kept = dropping.share == 0 ? 1.0F : dropping.one(pair + j);
    slopes[j] = kept * dot(mixed_gradient, rows + j * row + 2 * how.width, how.each);
    along += slopes[j] * weights[j];
    add_scaled(rows_gradient + j * row + 2 * how.width, kept * weights[j], mixed_gradient, how.each);
  }
  for (std::int64_t j = 0; j <= i; ++j) {
    const float slope = how.scaling * weights[j] * (slopes[j] - along);
    add_scaled(rows_gradient + i * row, slope, rows + j * row + how.width, how.each);
    add_scaled(rows_gradient + j * row + how.width, slope, rows + i * row, how.each);
  }
}

// qkv_gradient must be zero before.
inline void attend_back(const Attention& how, const Tokens& tokens, const Trace& trace, const float* qkv,
                        const float* weights, const Dropping& dropping, const float* mixed_gradient,
                        float* qkv_gradient, float* slopes) {
  const std::int64_t all_pairs = trace.pairs.back();
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    const std::int64_t from = tokens.begin[s];
    const std::int64_t length = tokens.begin[s + 1] - from;
    for (std::int64_t h = 0; h < how.heads; ++h) {
      const std::int64_t place = from * 3 * how.width + h * how.each;
      for (std::int64_t i = 0; i < length; ++i) {
        const std::int64_t pair = h * all_pairs + trace.pairs[s] + pairs_of(i);
        attend_back_one(how, qkv + place, i, weights + pair, dropping, pair,
                        mixed_gradient + (from + i) * how.width + h * how.each, qkv_gradient + place, slopes);
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

// ---- the network ----------------------------------------------------------------------------------------------------

// Where dropout draws from: a number for each place it is used at.
constexpr std::uint32_t at_input = 1;
constexpr std::uint32_t at_recall = 2;
constexpr std::uint32_t at_attention = 3;  // then 3 more a layer
constexpr std::uint32_t at_mixed = 4;
constexpr std::uint32_t at_fall = 5;
inline std::uint32_t in_layer(std::uint32_t place, std::size_t layer) {
  return place + 3 * static_cast<std::uint32_t>(layer);
}

inline void embed(const Shape& shape, const Places& at, const float* parameters, const Tokens& tokens, float* input) {
  const std::int64_t width = shape.width;
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t n = tokens.begin[s]; n < tokens.begin[s + 1]; ++n) {
      const auto i = static_cast<std::size_t>(n);
      const float* item = parameters + at.item + tokens.item[i] * width;
      const float* position = parameters + at.position + (n - tokens.begin[s]) * width;
      const float* type = parameters + at.type + tokens.type[i] * width;
      const float* gap = parameters + at.gap + tokens.gap[i] * width;
      for (std::int64_t d = 0; d < width; d += at_once)
        store(input + n * width + d, load(item + d) + load(position + d) + load(type + d) + load(gap + d));
    }
  }
}

// recalled_i = sum of recall[i - j] input_j over j <= i
inline void recollect(std::int64_t width, const Tokens& tokens, const float* recall, const float* input,
                      float* recalled) {
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t i = tokens.begin[s]; i < tokens.begin[s + 1]; ++i) {
      float* to = recalled + i * width;
      for (std::int64_t d = 0; d < width; d += at_once) store(to + d, Vector{});
      for (std::int64_t j = tokens.begin[s]; j <= i; ++j) add_scaled(to, recall[i - j], input + j * width, width);
    }
  }
}

inline void recollect_back(std::int64_t width, const Tokens& tokens, const float* recall, const float* input,
                           const float* recalled_gradient, float* recall_gradient, float* input_gradient) {
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t i = tokens.begin[s]; i < tokens.begin[s + 1]; ++i) {
      const float* from = recalled_gradient + i * width;
      for (std::int64_t j = tokens.begin[s]; j <= i; ++j) {
        recall_gradient[i - j] += dot(from, input + j * width, width);
        add_scaled(input_gradient + j * width, recall[i - j], from, width);
      }
    }
  }
}

// to = a + b, with some of b dropped
inline void add_dropped(std::int64_t count, const float* a, const float* b, const Dropping& dropping, float* to) {
  for (std::int64_t i = 0; i < count; i += at_once)
    store(to + i, load(a + i) + (dropping.share == 0 ? load(b + i) : load(b + i) * dropping.at(i)));
}

inline void forward_layer(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                          Trace& trace, std::size_t layer, const float* in, float* scratch) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const Trace::Of& to = trace.layers[layer];
  normalise(n, width, in, parameters + at.norm1, to.normed1, to.spread1, to.read1);
  linear(n, width, 3 * width, to.read1, parameters + at.qkv, parameters + at.qkv_bias, to.qkv);
  attend(Attention(shape), tokens, trace, to.qkv, to.attention,
         {tokens.noise, in_layer(at_attention, layer), tokens.attention_dropout}, to.mixed);
  linear(n, width, width, to.mixed, parameters + at.out, parameters + at.out_bias, scratch);
  add_dropped(n * width, in, scratch, {tokens.noise, in_layer(at_mixed, layer), tokens.dropout}, to.middle);
  normalise(n, width, to.middle, parameters + at.norm2, to.normed2, to.spread2, to.read2);
  linear(n, width, shape.inner, to.read2, parameters + at.rise, parameters + at.rise_bias, to.risen);
  for (std::int64_t i = 0; i < n * shape.inner; i += at_once) store(to.active + i, gelu(load(to.risen + i)));
  linear(n, shape.inner, width, to.active, parameters + at.fall, parameters + at.fall_bias, scratch);
  add_dropped(n * width, to.middle, scratch, {tokens.noise, in_layer(at_fall, layer), tokens.dropout}, to.out);
}

// Memory of a pass, for as long as it lasts.
struct Scratch {
  explicit Scratch(std::int64_t numbers) : memory(new float[static_cast<std::size_t>(numbers)]) {}
  ~Scratch() { delete[] memory; }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  float* memory;
};

void forward(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens, Trace& trace) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const Scratch scratch(n * width);
  embed(shape, places, parameters, tokens, trace.input);
  Dropping(tokens.noise, at_input, tokens.dropout).apply(n * width, trace.input, trace.entered);
  const float* x = trace.entered;
  for (std::size_t l = 0; l < places.layers.size(); ++l) {
    forward_layer(shape, places.layers[l], parameters, tokens, trace, l, x, scratch.memory);
    x = trace.layers[l].out;
  }
  normalise(n, width, x, parameters + places.norm, trace.normed, trace.spread, trace.hidden);
  recollect(width, tokens, parameters + places.recall, trace.input, scratch.memory);
  Dropping(tokens.noise, at_recall, tokens.dropout).apply(n * width, scratch.memory, trace.recalled);
  product({n, width, width, trace.recalled, width, 1, parameters + places.map, width, trace.hidden, width, true});
  for (std::int64_t i = 0; i < n; ++i)
    add_scaled(trace.hidden + i * width, 1,
               parameters + places.asked + tokens.asked[static_cast<std::size_t>(i)] * width, width);
}

// `x_gradient` comes in as the gradient of the layer's answer and leaves as that of what it read.
inline void backward_layer(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                           Trace& trace, std::size_t layer, float* x_gradient, float* gradient, float* scratch) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const std::int64_t most = shape.inner > 3 * width ? shape.inner : 3 * width;
  const Trace::Of& of = trace.layers[layer];
  float* narrow = scratch;                    // N×D
  float* broad = narrow + n * width;          // N×max(F, 3 D)
  float* transposed = broad + n * most;       // D×max(F, 3 D)
  float* slopes = transposed + width * most;  // L
  const auto clear = [](float* values, std::int64_t count) {
    for (std::int64_t i = 0; i < count; i += at_once) store(values + i, Vector{});
  };

  Dropping(tokens.noise, in_layer(at_fall, layer), tokens.dropout).apply(n * width, x_gradient, narrow);
  linear_back(n, shape.inner, width, of.active, parameters + at.fall, narrow, gradient + at.fall,
              gradient + at.fall_bias, broad, transposed);
  for (std::int64_t i = 0; i < n * shape.inner; i += at_once)
    store(broad + i, load(broad + i) * gelu_gradient(load(of.risen + i)));
  linear_back(n, width, shape.inner, of.read2, parameters + at.rise, broad, gradient + at.rise, gradient + at.rise_bias,
              narrow, transposed);
  normalise_back(n, width, of.normed2, of.spread2, parameters + at.norm2, narrow, gradient + at.norm2, x_gradient);

  Dropping(tokens.noise, in_layer(at_mixed, layer), tokens.dropout).apply(n * width, x_gradient, broad);
  linear_back(n, width, width, of.mixed, parameters + at.out, broad, gradient + at.out, gradient + at.out_bias, narrow,
              transposed);
  clear(broad, n * 3 * width);
  attend_back(Attention(shape), tokens, trace, of.qkv, of.attention,
              {tokens.noise, in_layer(at_attention, layer), tokens.attention_dropout}, narrow, broad, slopes);
  linear_back(n, width, 3 * width, of.read1, parameters + at.qkv, broad, gradient + at.qkv, gradient + at.qkv_bias,
              narrow, transposed);
  normalise_back(n, width, of.normed1, of.spread1, parameters + at.norm1, narrow, gradient + at.norm1, x_gradient);
}

void backward(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens, Trace& trace,
              float* hidden_gradient, float* gradient, float* input_gradient) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const std::int64_t most = shape.inner > 3 * width ? shape.inner : 3 * width;
  const Scratch scratch(n * width * 2 + n * most + width * most + shape.longest + at_once);
  float* x_gradient = scratch.memory;
  float* rest = x_gradient + n * width;

  for (std::int64_t i = 0; i < n; ++i)
    add_scaled(gradient + places.asked + tokens.asked[static_cast<std::size_t>(i)] * width, 1,
               hidden_gradient + i * width, width);
  float* recalled_gradient = rest;
  linear_back(n, width, width, trace.recalled, parameters + places.map, hidden_gradient, gradient + places.map, nullptr,
              recalled_gradient, rest + n * width);
  Dropping(tokens.noise, at_recall, tokens.dropout).apply(n * width, recalled_gradient, recalled_gradient);
  for (std::int64_t i = 0; i < n * width; i += at_once) {
    store(input_gradient + i, Vector{});
    store(x_gradient + i, Vector{});
  }
  recollect_back(width, tokens, parameters + places.recall, trace.input, recalled_gradient, gradient + places.recall,
                 input_gradient);
  normalise_back(n, width, trace.normed, trace.spread, parameters + places.norm, hidden_gradient,
                 gradient + places.norm, x_gradient);
  for (std::size_t l = places.layers.size(); l-- > 0;)
    backward_layer(shape, places.layers[l], parameters, tokens, trace, l, x_gradient, gradient, rest);
  Dropping(tokens.noise, at_input, tokens.dropout).apply(n * width, x_gradient, x_gradient);
  for (std::int64_t i = 0; i < n * width; i += at_once)
    store(input_gradient + i, load(input_gradient + i) + load(x_gradient + i));
}

// ---- scores and their softmax ---------------------------------------------------------------------------------------

#ifdef __AVX512BF16__
inline void pack_halves(std::int64_t width, Candidates& candidates, std::int64_t p) {
  if (candidates.packed_halves.empty()) return;
  const float* packed = candidates.packed.data() + p * panel * width;
  const float* rows = candidates.rows.data() + p * panel * width;
  for (std::int64_t d = 0; d < width; d += 2)
    for (std::int64_t c = 0; c < panel; c += at_once)
      _mm512_storeu_si512(candidates.packed_halves.data() + (p * width / 2 + d / 2) * panel + c,
                          pair_up(load(packed + d * panel + c), load(packed + (d + 1) * panel + c)));
  for (std::int64_t c = 0; c < panel; c += 2)
    for (std::int64_t d = 0; d < width; d += at_once)
      _mm512_storeu_si512(candidates.rows_halves.data() + (p * panel / 2 + c / 2) * width + d,
                          pair_up(load(rows + c * width + d), load(rows + (c + 1) * width + d)));
}
#else
inline void pack_halves(std::int64_t, const Candidates&, std::int64_t) {}
#endif

void pack(const Shape& shape, Candidates& candidates, std::int64_t first_panel, std::int64_t last_panel) {
  const std::int64_t width = shape.width;
  for (std::int64_t p = first_panel; p < last_panel; ++p) {
    float* packed = candidates.packed.data() + p * panel * width;
    for (std::int64_t c = 0; c < panel; ++c) {
      float* row = candidates.rows.data() + (p * panel + c) * width;
      float length = 1;
      if (shape.cosine) {
        length = __builtin_sqrtf(dot(row, row, width) + 1e-12F);
        for (std::int64_t d = 0; d < width; d += at_once) store(row + d, load(row + d) / length);
      }
      candidates.length[static_cast<std::size_t>(p * panel + c)] = length;
      for (std::int64_t d = 0; d < width; ++d) packed[d * panel + c] = row[d];
    }
    pack_halves(width, candidates, p);
  }
}

void unpack_gradient(const Shape& shape, const Candidates& candidates, std::int64_t first, std::int64_t last,
                     float* candidates_gradient) {
  if (!shape.cosine) return;
  const std::int64_t width = shape.width;
  for (std::int64_t c = first; c < last; ++c) {
    const float* row = candidates.rows.data() + c * width;
    float* gradient = candidates_gradient + c * width;
    const float along = dot(row, gradient, width);
    const float shorter = 1.0F / candidates.length[static_cast<std::size_t>(c)];
    for (std::int64_t d = 0; d < width; d += at_once)
      store(gradient + d, shorter * (load(gradient + d) - along * load(row + d)));
  }
}

inline float* row_of(const Scoring& scoring, std::int64_t p, std::int64_t r) {
  return scoring.scores + (p * scoring.most_rows + scoring.first + r) * panel;
}

inline float* score_of(const Scoring& scoring, std::int64_t candidate, std::int64_t r) {
  return row_of(scoring, candidate / panel, r) + candidate % panel;
}

inline float hidden_length(const float* hidden, std::int64_t width) {
  return __builtin_sqrtf(dot(hidden, hidden, width) + 1e-12F);
}

// Calls each(score's place, lag) for what the row's history holds, if that counts.
template <typename Each>
inline void for_seen(const Scoring& scoring, std::int64_t r, Each each) {
  if (scoring.candidate == nullptr) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    if (c >= 0) each(score_of(scoring, c, r), row.token - j);
  }
}

// What a row's history holds is a candidate of that row whatever is drawn, so its chance of that is 1: no correction.
inline void always_candidates(const Scoring& scoring, std::int64_t r) {
  if (scoring.candidate == nullptr || !scoring.candidates->drawn) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    bool later = c < 0;
    for (std::int32_t k = j + 1; k <= row.token && !later; ++k) later = scoring.candidate[k] == c;
    if (!later) *score_of(scoring, c, r) -= scoring.candidates->offset[static_cast<std::size_t>(c)];
  }
}

inline void make_units(const Scoring& scoring) {
  const Shape& shape = *scoring.shape;
  const std::int64_t width = shape.width;
  float* unit = scoring.unit + scoring.first * width;
  const float scale = shape.cosine ? scoring.parameters[scoring.places->scale] : 1.0F;
  for (std::size_t r = 0; r < scoring.rows.size(); ++r, unit += width) {
    const float* hidden = scoring.hidden + scoring.rows[r].token * width;
    const float factor = shape.cosine ? scale / hidden_length(hidden, width) : 1.0F;
    for (std::int64_t d = 0; d < width; d += at_once) store(unit + d, factor * load(hidden + d));
  }
}

// What is added to the products.
inline void complete_scores(const Scoring& scoring) {
  const float* copy = scoring.parameters + scoring.places->copy;
  const std::int64_t count = panels(scoring.candidates->count);
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(scoring.rows.size()); ++r) {
    for (std::int64_t p = 0; p < count; ++p)
      for (std::int64_t c = 0; c < panel; c += at_once) {
        float* to = row_of(scoring, p, r) + c;
        store(to, load(to) + load(scoring.candidates->offset.data() + p * panel + c));
      }
    for_seen(scoring, r, [&](float* to, std::int32_t lag) { *to += copy[lag]; });
    always_candidates(scoring, r);
  }
}

void score(const Scoring& scoring) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  make_units(scoring);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    product({rows, panel, width, scoring.unit + scoring.first * width, width, 1,
             scoring.candidates->packed.data() + p * panel * width, panel, row_of(scoring, p, 0), panel, false});
  complete_scores(scoring);
}

// Scores of a row to the gradient of its loss, which is returned.
inline double softmax_row(const Scoring& scoring, std::int64_t r, float smooth) {
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  const std::int64_t count = panels(scoring.candidates->count);
  Vector most = Vector{} - 1e30F;
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      const Vector x = load(row_of(scoring, p, r) + c);
      most = x > most ? x : most;
    }
  float top = most[0];
  for (int i = 1; i < at_once; ++i) top = most[i] > top ? most[i] : top;
  float* answer = score_of(scoring, row.answer, r);
  const float answered = *answer;
  Vector total{};
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      float* to = row_of(scoring, p, r) + c;
      const Vector x = load(to) - top;
      const Vector e = exponential(x > -80.0F ? x : Vector{} - 80.0F);
      total += e;
      store(to, e);
    }
  const float sum = sum_of(total);
  const float factor = row.weight / sum;
  const float spread = smooth * row.weight / static_cast<float>(scoring.candidates->count);
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      float* to = row_of(scoring, p, r) + c;
      store(to, factor * load(to) - spread);
    }
  for (std::int64_t c = scoring.candidates->count; c < count * panel; ++c) *score_of(scoring, c, r) = 0;
  *answer -= (1 - smooth) * row.weight;
  return static_cast<double>(row.weight) * (natural_logarithm(sum) + top - answered);
}

// From the gradient of a unit row to those of its hidden row and of the scale.
inline void unit_back(const Scoring& scoring, std::int64_t r, const float* unit_gradient, float* hidden_gradient,
                      float* copy_gradient) {
  const std::int64_t width = scoring.shape->width;
  const std::int64_t place = scoring.rows[static_cast<std::size_t>(r)].token * width;
  if (!scoring.shape->cosine) return add_scaled(hidden_gradient + place, 1, unit_gradient, width);
  const float* hidden = scoring.hidden + place;
  const float length = hidden_length(hidden, width);
  const float scale = scoring.parameters[scoring.places->scale];
  const float along = dot(hidden, unit_gradient, width) / (length * length);
  copy_gradient[scoring.shape->longest] += along * length;
  add_scaled(hidden_gradient + place, scale / length, unit_gradient, width);
  add_scaled(hidden_gradient + place, -scale / length * along, hidden, width);
}

// The softmax of all rows, and what it says of the copy weights.
inline double softmax_rows(const Scoring& scoring, float smooth, float* copy_gradient) {
  double total = 0;
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(scoring.rows.size()); ++r) {
    total += softmax_row(scoring, r, smooth);
    for_seen(scoring, r, [&](const float* slope, std::int32_t lag) { copy_gradient[lag] += *slope; });
  }
  return total;
}

#ifdef __AVX512BF16__

inline void score_halves(const Scoring& scoring) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  make_units(scoring);
  const float* unit = scoring.unit + scoring.first * width;
  const Scratch along(rows * width / 2);  // units, pairs along the width
  auto* pairs = reinterpret_cast<std::uint32_t*>(along.memory);
  for (std::int64_t i = 0; i < rows * width; i += at_once)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(pairs + i / 2),
                        reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(load(unit + i))));
  std::uint32_t* across = scoring.unit_pairs + scoring.first / 2 * width;
  for (std::int64_t r = 0; r < rows; r += 2)
    for (std::int64_t d = 0; d < width; d += at_once)
      _mm512_storeu_si512(
          across + r / 2 * width + d,
          pair_up(load(unit + r * width + d), r + 1 < rows ? load(unit + (r + 1) * width + d) : Vector{}));
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    half_product({rows, panel, width / 2, pairs, width / 2, 1,
                  scoring.candidates->packed_halves.data() + p * panel * width / 2, panel, row_of(scoring, p, 0), panel,
                  false});
  complete_scores(scoring);
}

inline void halve_slopes(const Scoring& scoring) {
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    for (std::int64_t r = 0; r < rows; r += 2)
      for (std::int64_t c = 0; c < panel; c += at_once) {
        const Vector one = load(row_of(scoring, p, r) + c);
        const Vector two = r + 1 < rows ? load(row_of(scoring, p, r + 1) + c) : Vector{};
        const std::int64_t row = p * scoring.most_rows + scoring.first + r;
        const auto keep = [&](std::int64_t at, Vector slopes) {
          _mm256_storeu_si256(reinterpret_cast<__m256i*>(scoring.slopes_by_row + at * panel / 2 + c / 2),
                              reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(slopes)));
        };
        keep(row, one);
        if (r + 1 < rows) keep(row + 1, two);
        _mm512_storeu_si512(scoring.slopes_by_candidate + row / 2 * panel + c, pair_up(one, two));
      }
}

double loss(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient) {
  score_halves(scoring);
  const double total = softmax_rows(scoring, smooth, copy_gradient);
  halve_slopes(scoring);
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  const Scratch unit_gradient(rows * width);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    half_product({rows, width, panel / 2, scoring.slopes_by_row + (p * scoring.most_rows + scoring.first) * panel / 2,
                  panel / 2, 1, scoring.candidates->rows_halves.data() + p * panel / 2 * width, width,
                  unit_gradient.memory, width, p > 0});
  for (std::int64_t r = 0; r < rows; ++r)
    unit_back(scoring, r, unit_gradient.memory + r * width, hidden_gradient, copy_gradient);
  return total;
}

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    half_product({panel, width, rows / 2, scoring.slopes_by_candidate + p * scoring.most_rows / 2 * panel, 1, panel,
                  scoring.unit_pairs, width, candidates_gradient + p * panel * width, width, true});
}

#else

double loss(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient) {
  score(scoring);
  const double total = softmax_rows(scoring, smooth, copy_gradient);
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  if (rows % 2 == 1)  // the place up to the next scoring's counts for nothing
    for (std::int64_t d = 0; d < width; d += at_once)
      store(scoring.unit + (scoring.first + rows) * width + d, Vector{});
  const Scratch unit_gradient(rows * width);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    product({rows, width, panel, row_of(scoring, p, 0), panel, 1, scoring.candidates->rows.data() + p * panel * width,
             width, unit_gradient.memory, width, p > 0});
  for (std::int64_t r = 0; r < rows; ++r)
    unit_back(scoring, r, unit_gradient.memory + r * width, hidden_gradient, copy_gradient);
  return total;
}

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    product({panel, width, rows, scoring.scores + p * scoring.most_rows * panel, 1, panel, scoring.unit, width,
             candidates_gradient + p * panel * width, width, true});
}

#endif

void adam(const Kernel::Adam& how, std::int64_t count, float* values, const float* gradient, float* mean,
          float* square) {
  for (std::int64_t i = 0; i < count; i += at_once) {
    const Vector g = load(gradient + i) * how.gradient_scale;
    const Vector m = how.beta1 * load(mean + i) + (1 - how.beta1) * g;
    const Vector s = how.beta2 * load(square + i) + (1 - how.beta2) * g * g;
    store(mean + i, m);
    store(square + i, s);
    const Vector x = load(values + i);
    store(values + i, x - how.decay * x - how.rate * m / (square_root(s) + how.epsilon));
  }
}

}  // namespace
}  // namespace aisle::models::encoder
