#pragma once

#include "predict/scan_kernel.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::predict {

// Vectors in bytes, a scale each, as the kernels of a scan want them. Places that were never set hold zeros.
class ByteVectors {
 public:
  ByteVectors(std::size_t places, std::size_t width);
  void set(std::size_t place, std::span<const float> vector);
  // From a place that is a multiple of block_items; so many places, rounded up to whole blocks.
  [[nodiscard]] ScanBlocks blocks(std::size_t first, std::size_t count) const;
  // They will be asked for soon: fetched from memory meanwhile.
  void fetch(std::size_t first, std::size_t count) const;
  [[nodiscard]] std::size_t width() const { return width_; }

 private:
  std::size_t width_;
  std::vector<std::uint8_t> bytes_;
  std::vector<float> scale_;
};

// Questions in bytes. Spans of it are valid while it stands.
class ByteQuestions {
 public:
  // questions_BD; the products with so many places of each are written to scores [B, places].
  ByteQuestions(std::span<const float> questions_BD, std::size_t width);
  // Writes the products of question q with the blocks to scores + q * stride.
  void products(const ScanBlocks& blocks, float* scores, std::size_t stride) const;
  // Of one question alone.
  void products(std::size_t question, const ScanBlocks& blocks, float* scores) const;
  [[nodiscard]] std::size_t size() const { return questions_.size(); }

 private:
  std::vector<std::int8_t> bytes_;
  std::vector<ScanQuestion> questions_;  // without scores
};

}  // namespace aisle::predict
