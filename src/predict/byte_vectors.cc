#include "predict/byte_vectors.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::predict {

namespace {

float largest(std::span<const float> vector) {
  float out = 0;
  for (const float number : vector) out = std::max(out, std::abs(number));
  return out;
}

const ScanKernel& kernel() { return *scan_kernels().front(); }

}  // namespace

ByteVectors::ByteVectors(std::size_t places, std::size_t width) : width_(width) {
  const std::size_t padded = (places + block_items - 1) / block_items * block_items;
  bytes_.assign(padded * width, 128);
  scale_.assign(padded, 0);
}

void ByteVectors::set(std::size_t place, std::span<const float> vector) {
  constexpr float limit = 127;
  const float scale = largest(vector) / limit;
  scale_[place] = scale;
  if (!(scale > 0)) return;
  std::uint8_t* block = bytes_.data() + place / block_items * block_items * width_;
  for (std::size_t d = 0; d < width_; ++d)
    block[d / 4 * 4 * block_items + place % block_items * 4 + d % 4] =
        static_cast<std::uint8_t>(128 + std::lround(vector[d] / scale));
}

ScanBlocks ByteVectors::blocks(std::size_t first, std::size_t count) const {
  return {bytes_.data() + first * width_, scale_.data() + first, (count + block_items - 1) / block_items, width_};
}

void ByteVectors::fetch(std::size_t first, std::size_t count) const {
  constexpr std::size_t line = 64;
  const std::size_t end = std::min((first + count) * width_, bytes_.size());
  for (std::size_t at = first * width_; at < end; at += line) __builtin_prefetch(bytes_.data() + at);
}

ByteQuestions::ByteQuestions(std::span<const float> questions_BD, std::size_t width) : bytes_(questions_BD.size()) {
  for (std::size_t begin = 0; begin < questions_BD.size(); begin += width) {
    const auto vector = questions_BD.subspan(begin, width);
    const float scale = largest(vector) / static_cast<float>(kernel().limit);
    ScanQuestion question{.bytes = bytes_.data() + begin, .scale = scale};
    for (std::size_t d = 0; d < width && scale > 0; ++d) {
      bytes_[begin + d] = static_cast<std::int8_t>(std::lround(vector[d] / scale));
      question.sum += bytes_[begin + d];
    }
    questions_.push_back(question);
  }
}

void ByteQuestions::products(const ScanBlocks& blocks, float* scores, std::size_t stride) const {
  std::array<ScanQuestion, 16> asked;
  for (std::size_t begin = 0; begin < questions_.size(); begin += asked.size()) {
    const std::size_t count = std::min(asked.size(), questions_.size() - begin);
    for (std::size_t q = 0; q < count; ++q) {
      asked[q] = questions_[begin + q];
      asked[q].scores = scores + (begin + q) * stride;
    }
    kernel().products(blocks, std::span(asked).first(count));
  }
}

void ByteQuestions::products(std::size_t question, const ScanBlocks& blocks, float* scores) const {
  std::array one{questions_[question]};
  one[0].scores = scores;
  kernel().products(blocks, one);
}

}  // namespace aisle::predict
