#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

// Products of many vectors of bytes with a few questions (item_scan.h), for each kind of registers.
namespace aisle::predict {

// Vectors lie in blocks of so many, in a block the first four numbers of each, the next four of each, …: [blocks, D /
// 4, 16, 4].
inline constexpr std::size_t block_items = 16;

// A few blocks, in bytes of 128 more than what they stand for.
struct ScanBlocks {
  const std::uint8_t* bytes = nullptr;
  const float* scale = nullptr;  // what an item's number is worth, an item
  std::size_t count = 0;         // blocks
  std::size_t width = 0;         // D, a multiple of 4
};

// bytes: [D]. What stands at `scores` afterwards: product * scale of the item * scale, an item of the blocks.
struct ScanQuestion {
  const std::int8_t* bytes = nullptr;
  float scale = 0;
  std::int32_t sum = 0;  // of bytes
  float* scores = nullptr;
};

struct ScanKernel {
  const char* name = "";
  std::int32_t limit = 127;  // of a question's bytes, so that no sum of two products is too large for the registers
  void (*products)(const ScanBlocks& blocks, std::span<const ScanQuestion> questions);
};

// Those that this processor can run, the fastest first.
std::span<const ScanKernel* const> scan_kernels();

}  // namespace aisle::predict
