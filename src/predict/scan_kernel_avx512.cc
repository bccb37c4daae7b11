// Compiled for AVX-512 with VNNI (CMakeLists.txt); elsewhere there is nothing in it.
#ifdef __AVX512VNNI__

#include "predict/scan_kernel.h"

#include <immintrin.h>

namespace aisle::predict {

namespace {

constexpr std::size_t side = 4;  // questions and blocks of a tile: 16 sums stay in registers

using Whole [[gnu::vector_size(64)]] = std::int32_t;
using Floats [[gnu::vector_size(64)]] = float;

__m512i four_of(const std::int8_t* bytes) { return _mm512_set1_epi32(*reinterpret_cast<const int*>(bytes)); }

// Some questions (at most 4) with some blocks: each byte of a block is read once for all of them.
template <std::size_t questions, std::size_t blocks>
void tile(const ScanBlocks& items, const ScanQuestion* asked, std::size_t block) {
  __m512i sums[questions][blocks];
  for (std::size_t q = 0; q < questions; ++q)
    for (std::size_t b = 0; b < blocks; ++b) sums[q][b] = _mm512_set1_epi32(-128 * asked[q].sum);
  const std::size_t stride = block_items * items.width;
  const std::uint8_t* bytes = items.bytes + block * stride;
  for (std::size_t d = 0; d < items.width; d += 4, bytes += 4 * block_items) {
    __m512i numbers[blocks];
    for (std::size_t b = 0; b < blocks; ++b) numbers[b] = _mm512_loadu_si512(bytes + b * stride);
    for (std::size_t q = 0; q < questions; ++q) {
      const __m512i question = four_of(asked[q].bytes + d);
      for (std::size_t b = 0; b < blocks; ++b) sums[q][b] = _mm512_dpbusd_epi32(sums[q][b], numbers[b], question);
    }
  }
  for (std::size_t q = 0; q < questions; ++q)
    for (std::size_t b = 0; b < blocks; ++b) {
      const std::size_t first = (block + b) * block_items;
      const Floats scores = __builtin_convertvector(reinterpret_cast<Whole>(sums[q][b]), Floats);
      _mm512_storeu_ps(asked[q].scores + first, scores * asked[q].scale * _mm512_loadu_ps(items.scale + first));
    }
}

// The last blocks, `most` of them or fewer, in one tile.
template <std::size_t questions, std::size_t most>
void rest(const ScanBlocks& items, const ScanQuestion* asked, std::size_t block) {
  if constexpr (most > 0) {
    if (items.count - block < most) return rest<questions, most - 1>(items, asked, block);
    tile<questions, most>(items, asked, block);
  }
}

template <std::size_t questions>
void row(const ScanBlocks& items, const ScanQuestion* asked) {
  constexpr std::size_t at_once = questions == 1 ? 2 * side : side;
  std::size_t block = 0;
  for (; block + at_once <= items.count; block += at_once) tile<questions, at_once>(items, asked, block);
  rest<questions, at_once - 1>(items, asked, block);
}

void products(const ScanBlocks& blocks, std::span<const ScanQuestion> questions) {
  std::size_t q = 0;
  for (; q + side <= questions.size(); q += side) row<side>(blocks, questions.data() + q);
  for (; q + 2 <= questions.size(); q += 2) row<2>(blocks, questions.data() + q);
  if (q < questions.size()) row<1>(blocks, questions.data() + q);
}

}  // namespace

extern const ScanKernel avx512_scan;
const ScanKernel avx512_scan = {"avx512_vnni", 127, products};

}  // namespace aisle::predict

#endif
