// Compiled for AVX2 (CMakeLists.txt); elsewhere there is nothing in it.
#ifdef __AVX2__

#include "predict/scan_kernel.h"

#include <immintrin.h>

namespace aisle::predict {

namespace {

constexpr std::size_t half = block_items / 2;  // items of a register

// Two questions or one with a block.
template <std::size_t questions>
void row(const ScanBlocks& items, const ScanQuestion* asked) {
  const __m256i ones = _mm256_set1_epi16(1);
  const std::uint8_t* bytes = items.bytes;
  for (std::size_t first = 0; first < items.count * block_items; first += block_items) {
    __m256i sums[questions][2];
    for (std::size_t q = 0; q < questions; ++q) sums[q][0] = sums[q][1] = _mm256_set1_epi32(-128 * asked[q].sum);
    for (std::size_t d = 0; d < items.width; d += 4, bytes += 4 * block_items)
      for (std::size_t h = 0; h < 2; ++h) {
        const __m256i numbers = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + h * 4 * half));
        for (std::size_t q = 0; q < questions; ++q) {
          const __m256i question = _mm256_set1_epi32(*reinterpret_cast<const int*>(asked[q].bytes + d));
          const __m256i pairs = _mm256_maddubs_epi16(numbers, question);
          sums[q][h] = _mm256_add_epi32(sums[q][h], _mm256_madd_epi16(pairs, ones));
        }
      }
    for (std::size_t q = 0; q < questions; ++q)
      for (std::size_t h = 0; h < 2; ++h) {
        const __m256 scale =
            _mm256_mul_ps(_mm256_set1_ps(asked[q].scale), _mm256_loadu_ps(items.scale + first + h * half));
        _mm256_storeu_ps(asked[q].scores + first + h * half, _mm256_mul_ps(_mm256_cvtepi32_ps(sums[q][h]), scale));
      }
  }
}

void products(const ScanBlocks& blocks, std::span<const ScanQuestion> questions) {
  std::size_t q = 0;
  for (; q + 2 <= questions.size(); q += 2) row<2>(blocks, questions.data() + q);
  if (q < questions.size()) row<1>(blocks, questions.data() + q);
}

}  // namespace

extern const ScanKernel avx2_scan;
const ScanKernel avx2_scan = {"avx2", 63, products};  // 2 * 255 * 63 is less than 2^15

}  // namespace aisle::predict

#endif
