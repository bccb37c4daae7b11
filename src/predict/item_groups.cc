#include "predict/item_groups.h"

#include "core/parallel.h"
#include "predict/byte_vectors.h"
#include "predict/scan.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

namespace aisle::predict {

namespace {

constexpr int rounds = 4;
constexpr std::size_t sampled_a_group = 32;
constexpr std::size_t at_once = 16;  // items that are compared with all middles together

class Grouping {
 public:
  Grouping(std::span<const float> vectors_VD, std::size_t width) : vectors_(vectors_VD), width_(width) {}

  [[nodiscard]] std::span<const float> vector(Code item) const { return vectors_.subspan((item - 1) * width_, width_); }

  // The first middles are items spread over the sample; then each middle becomes the mean of those next to it.
  void learn(const std::vector<Code>& sample, std::size_t count) {
    for (std::size_t g = 0; g < count; ++g) {
      const auto first = vector(sample[g * sample.size() / count]);
      middles_.insert(middles_.end(), first.begin(), first.end());
    }
    for (int round = 0; round < rounds; ++round) move(sample, nearest(sample));
  }

  // Of each item the group whose middle is nearest: the highest product less half the middle's square.
  [[nodiscard]] std::vector<std::uint32_t> nearest(const std::vector<Code>& items) const {
    const std::size_t count = middles_.size() / width_;
    ByteVectors packed(count, width_);
    std::vector<float> half_square(count);
    for (std::size_t g = 0; g < count; ++g) {
      const auto middle = std::span(middles_).subspan(g * width_, width_);
      packed.set(g, middle);
      half_square[g] = product(middle, middle) / 2;
    }
    std::vector<std::uint32_t> out(items.size());
    parallel_for((items.size() + at_once - 1) / at_once,
                 [&](std::size_t part) { compare(items, part * at_once, packed, half_square, out); });
    return out;
  }

 private:
  void compare(const std::vector<Code>& items, std::size_t first, const ByteVectors& packed,
               const std::vector<float>& half_square, std::vector<std::uint32_t>& out) const {
    const std::size_t count = half_square.size();
    const std::size_t stride = (count + block_items - 1) / block_items * block_items;
    const std::size_t end = std::min(items.size(), first + at_once);
    std::vector<float> questions;
    for (std::size_t i = first; i < end; ++i) {
      const auto numbers = vector(items[i]);
      questions.insert(questions.end(), numbers.begin(), numbers.end());
    }
    std::vector<float> scores(at_once * stride);
    ByteQuestions(questions, width_).products(packed.blocks(0, count), scores.data(), stride);
    for (std::size_t i = first; i < end; ++i) {
      float* row = scores.data() + (i - first) * stride;
      for (std::size_t g = 0; g < count; ++g) row[g] -= half_square[g];
      const float top = highest({row, count});
      out[i] = static_cast<std::uint32_t>(std::find(row, row + count, top) - row);
    }
  }

  void move(const std::vector<Code>& sample, const std::vector<std::uint32_t>& group) {
    std::vector<float> sums(middles_.size());
    std::vector<float> counts(middles_.size() / width_);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      const auto numbers = vector(sample[i]);
      for (std::size_t d = 0; d < width_; ++d) sums[group[i] * width_ + d] += numbers[d];
      ++counts[group[i]];
    }
    for (std::size_t g = 0; g < counts.size(); ++g)
      for (std::size_t d = 0; d < width_ && counts[g] > 0; ++d)
        middles_[g * width_ + d] = sums[g * width_ + d] / counts[g];
  }

  std::span<const float> vectors_;
  std::size_t width_;
  std::vector<float> middles_;
};

// Sets middle and spread.
void describe(const Grouping& grouping, ItemGroup& group, std::size_t width) {
  group.middle.assign(width, 0);
  const auto count = static_cast<float>(group.items.size());
  for (const Code item : group.items)
    for (std::size_t d = 0; d < width; ++d) group.middle[d] += grouping.vector(item)[d] / count;
  double squares = 0;
  for (const Code item : group.items) squares += product(grouping.vector(item), grouping.vector(item));
  const double mean = squares / count - product(group.middle, group.middle);
  group.spread = static_cast<float>(std::sqrt(std::max(0.0, mean) / static_cast<double>(width)));
}

}  // namespace

std::size_t groups_of(std::size_t items) {
  const auto root = static_cast<std::size_t>(std::sqrt(static_cast<double>(items)));
  return std::max(2 * root, items / 75);
}

std::vector<std::uint32_t> group_numbers(const std::vector<Code>& items, std::span<const float> vectors_VD,
                                         std::size_t width, std::size_t count) {
  if (items.empty()) return {};
  const std::size_t sampled = std::min(items.size(), sampled_a_group * count);
  std::vector<Code> sample;
  for (std::size_t i = 0; i < sampled; ++i) sample.push_back(items[i * items.size() / sampled]);
  Grouping grouping(vectors_VD, width);
  grouping.learn(sample, std::min(count, sampled));
  return grouping.nearest(items);
}

std::vector<ItemGroup> groups_of_numbers(const std::vector<Code>& items, std::span<const std::uint32_t> numbers,
                                         std::span<const float> vectors_VD, std::size_t width) {
  std::vector<ItemGroup> out(numbers.empty() ? 0 : 1 + *std::ranges::max_element(numbers));
  for (std::size_t i = 0; i < items.size(); ++i) out[numbers[i]].items.push_back(items[i]);
  std::erase_if(out, [](const ItemGroup& group) { return group.items.empty(); });
  const Grouping grouping(vectors_VD, width);
  parallel_for(out.size(), [&](std::size_t group) { describe(grouping, out[group], width); });
  return out;
}

}  // namespace aisle::predict
