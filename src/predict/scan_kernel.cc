#include "predict/scan_kernel.h"

#include <array>
#include <vector>

namespace aisle::predict {

#ifdef __x86_64__
extern const ScanKernel avx512_scan;  // scan_kernel_avx512.cc
extern const ScanKernel avx2_scan;    // scan_kernel_avx2.cc
#endif

namespace {

void products(const ScanBlocks& blocks, std::span<const ScanQuestion> questions) {
  for (const auto& question : questions)
    for (std::size_t b = 0; b < blocks.count; ++b) {
      const std::uint8_t* bytes = blocks.bytes + b * block_items * blocks.width;
      std::array<std::int32_t, block_items> sums;
      sums.fill(-128 * question.sum);
      for (std::size_t d = 0; d < blocks.width; d += 4, bytes += 4 * block_items)
        for (std::size_t i = 0; i < block_items; ++i)
          for (std::size_t k = 0; k < 4; ++k) sums[i] += bytes[4 * i + k] * question.bytes[d + k];
      for (std::size_t i = 0; i < block_items; ++i)
        question.scores[b * block_items + i] =
            static_cast<float>(sums[i]) * question.scale * blocks.scale[b * block_items + i];
    }
}

}  // namespace

std::span<const ScanKernel* const> scan_kernels() {
  static constexpr ScanKernel plain = {"plain", 127, products};
  static const std::vector<const ScanKernel*> table = [] {
    std::vector<const ScanKernel*> found;
#ifdef __x86_64__
    if (__builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni")) found.push_back(&avx512_scan);
    if (__builtin_cpu_supports("avx2")) found.push_back(&avx2_scan);
#endif
    found.push_back(&plain);
    return found;
  }();
  return table;
}

}  // namespace aisle::predict
