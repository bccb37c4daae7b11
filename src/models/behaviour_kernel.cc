#include "models/behaviour_kernel.h"

#include "models/behaviour_code.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <utility>

namespace aisle::models::encoder {

#ifdef __x86_64__
extern const Kernel bf16_kernel;    // behaviour_kernel_bf16.cc
extern const Kernel avx512_kernel;  // behaviour_kernel_avx512.cc
#endif

std::span<const Kernel* const> kernels() {
  static const Kernel plain = {
      "plain", false, forward, answer, foresee, backward, pack, score, loss, candidate_gradient, unpack_gradient, adam};
  static const std::vector<const Kernel*> table = [] {
    std::vector<const Kernel*> found;
#ifdef __x86_64__
    if (__builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16")) found.push_back(&bf16_kernel);
    if (__builtin_cpu_supports("x86-64-v4")) found.push_back(&avx512_kernel);
#endif
    found.push_back(&plain);
    return found;
  }();
  return table;
}

namespace {

// Hands out places one after the other, each on a whole register.
class Counter {
 public:
  void place(std::int64_t& at, std::int64_t numbers) {
    at = next_;
    next_ += (numbers + 15) / 16 * 16;
  }
  [[nodiscard]] std::int64_t next() const { return next_; }

 private:
  std::int64_t next_ = 0;
};

}  // namespace

Places::Places(const Shape& shape) : layers(static_cast<std::size_t>(shape.layers)) {
  const std::int64_t width = shape.width;
  Counter counter;
  counter.place(position, shape.longest * width);
  counter.place(type, (shape.types + 1) * width);
  counter.place(gap, shape.gaps * width);
  counter.place(asked, (shape.types + 1) * width);
  for (Layer& layer : layers) {
    counter.place(layer.norm1, 2 * width);
    counter.place(layer.qkv, width * 3 * width);
    counter.place(layer.qkv_bias, 3 * width);
    counter.place(layer.out, width * width);
    counter.place(layer.out_bias, width);
    counter.place(layer.norm2, 2 * width);
    counter.place(layer.rise, width * shape.inner);
    counter.place(layer.rise_bias, shape.inner);
    counter.place(layer.fall, shape.inner * width);
    counter.place(layer.fall_bias, width);
    counter.place(layer.since, shape.time_bias ? shape.heads * shape.gaps : 0);
  }
  counter.place(norm, 2 * width);
  counter.place(recall, shape.longest);
  counter.place(map, width * width);
  counter.place(copy, shape.copies());
  counter.place(scale, 1);
  if (shape.aspects) {
    counter.place(aspects, width * shape.all_kinds());
    counter.place(aspects_bias, shape.all_kinds());
  }
  small = counter.next();
  counter.place(item, (shape.items + 1) * width);
  size = counter.next();
}

void Candidates::resize(std::int64_t candidates, std::int64_t width, bool halves) {
  count = candidates;
  const auto padded = static_cast<std::size_t>(panels(count) * panel);
  const auto numbers = padded * static_cast<std::size_t>(width);
  rows.resize(numbers);
  std::fill(rows.begin() + count * width, rows.end(), 0.0F);
  packed.resize(numbers);
  packed_halves.resize(halves ? numbers / 2 : 0);
  rows_halves.resize(packed_halves.size());
  length.resize(padded);
  offset.assign(padded, -1e30F);
  std::fill_n(offset.begin(), count, 0.0F);
}

Trace::Trace(const Shape& shape, const Tokens& tokens) : layers(static_cast<std::size_t>(shape.layers)) {
  std::int64_t pair = 0;
  pairs.reserve(tokens.begin.size());
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    pairs.push_back(pair);
    pair += pairs_of(tokens.begin[s + 1] - tokens.begin[s]);
  }
  pairs.push_back(pair);
  const std::int64_t n = tokens.size();
  std::vector<std::pair<float**, std::int64_t>> wanted;
  const auto want = [&](std::int64_t width, std::initializer_list<float**> arrays) {
    for (float** array : arrays) wanted.emplace_back(array, n * width);
  };
  for (Of& layer : layers) {
    want(shape.width,
         {&layer.normed1, &layer.read1, &layer.mixed, &layer.middle, &layer.normed2, &layer.read2, &layer.out});
    want(3 * shape.width, {&layer.qkv});
    want(shape.inner, {&layer.risen, &layer.active});
    want(1, {&layer.spread1, &layer.spread2});
    wanted.emplace_back(&layer.attention, shape.heads * pair);
  }
  want(shape.width, {&input, &entered, &normed, &recalled, &hidden});
  want(1, {&spread});
  Counter counter;
  std::vector<std::int64_t> at(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) counter.place(at[i], wanted[i].second);
  memory.resize(static_cast<std::size_t>(counter.next()));
  for (std::size_t i = 0; i < wanted.size(); ++i) *wanted[i].first = memory.data() + at[i];
}

}  // namespace aisle::models::encoder
