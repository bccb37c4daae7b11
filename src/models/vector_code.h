#pragma once

#include <cstdint>

#ifdef __x86_64__
#include <immintrin.h>
#endif

// Registers of numbers, for the kernels of this folder. Each file that includes this one compiles it for another width,
// so it must hold nothing that the linker could share between them: all is in an unnamed namespace and the standard
// library stays out, but for types.
namespace aisle::models {
namespace {

#if defined(__AVX512F__)
constexpr int at_once = 16;  // numbers of a register
#elif defined(__AVX__)
constexpr int at_once = 8;
#else
constexpr int at_once = 4;
#endif

using Vector = float __attribute__((vector_size(4 * at_once), aligned(4), may_alias));
using Bits = std::int32_t __attribute__((vector_size(4 * at_once)));

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }

// x in every lane, straight from memory where it stands there: `Vector{} + x` would take a place among multiplications.
inline Vector filled(float x) {
#if defined(__AVX512F__)
  return _mm512_set1_ps(x);
#elif defined(__AVX__)
  return _mm256_set1_ps(x);
#else
  return Vector{} + x;
#endif
}

// ---- functions of a number, in every lane
// -----------------------------------------------------------------------------

inline Vector within(Vector x, float bound) {
  const Vector below = x > bound ? filled(bound) : x;
  return below < -bound ? filled(-bound) : below;
}

#if defined(__AVX512F__)
inline Vector rough_reciprocal(Vector x) { return _mm512_maskz_rcp14_ps(0xffff, x); }
#elif defined(__AVX__)
inline Vector rough_reciprocal(Vector x) { return _mm256_rcp_ps(x); }
#else
inline Vector rough_reciprocal(Vector x) { return 1.0F / x; }
#endif

// A division takes as long as twenty multiplications; Newton's step doubles the digits of a rough answer.
inline Vector reciprocal(Vector x) {
  const Vector rough = rough_reciprocal(x);
  return rough + rough * (1.0F - x * rough);
}

// e^x for |x| <= 80, to 2e-7 of itself: 2^(whole + part), the part by the polynomial of least relative error on
// [-1/2, 1/2], the whole by adding to the exponent's bits.
inline Vector exponential(Vector x) {
  constexpr float log2_e = 1.44269504F;
  constexpr float rounding = 12582912.0F;  // 1.5 * 2^23: a sum with it has no bits behind the point
  const Vector shifted = x * log2_e + rounding;
  const Vector part = x * log2_e - (shifted - rounding);
  const Vector power =
      1.00000012F +
      part * (0.693146944F +
              part * (0.240221202F + part * (0.0555071346F + part * (0.00967554096F + part * 0.00132764527F))));
  return reinterpret_cast<Vector>(reinterpret_cast<Bits>(power) + (reinterpret_cast<Bits>(shifted) << 23));
}

// Both to 2e-7; a NaN stays one.
inline Vector sigmoid(Vector x) { return reciprocal(1.0F + exponential(within(-x, 80.0F))); }
inline Vector tanh(Vector x) { return 2.0F * sigmoid(2.0F * x) - 1.0F; }

// ---- matrix products
// --------------------------------------------------------------------------------------------------

// Splits `count` rows into the fewest tiles of at most `most`, as even as can be: tile(size, first) of each.
template <typename Tile>
inline void in_tiles(std::int64_t count, std::int64_t most, Tile tile) {
  const std::int64_t tiles = (count + most - 1) / most;
  for (std::int64_t i = 0, first = 0; i < tiles; ++i) {
    const std::int64_t size = count / tiles + (i < count % tiles ? 1 : 0);
    tile(size, first);
    first += size;
  }
}

// Calls work<size>() for 1 <= size <= Most, with the size known to the compiler.
template <int Most, typename Work>
inline void with_size(std::int64_t size, Work work) {
  if (size == Most) {
    work.template operator()<Most>();
  } else if constexpr (Most > 1) {
    with_size<Most - 1>(size, work);
  }
}

}  // namespace
}  // namespace aisle::models
