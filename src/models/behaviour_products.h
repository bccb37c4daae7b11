#pragma once

#include "models/vector_code.h"

#include <cstdint>

// Part of behaviour_code.h: products of matrices, in registers.
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
      const Vector factor = filled(a[r * p.a_row]);
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
    with_size<high>(down, [&]<int R> { with_size<wide>(across, [&]<int C> { product_tile<R, C>(part, terms); }); });
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
                    [&]<int R> { with_size<wide>(across, [&]<int C> { half_product_tile<R, C>(part, terms); }); });
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

// Memory of a pass, for as long as it lasts.
struct Scratch {
  explicit Scratch(std::int64_t numbers) : memory(new float[static_cast<std::size_t>(numbers)]) {}
  ~Scratch() { delete[] memory; }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  float* memory;
};

}  // namespace
}  // namespace aisle::models::encoder
