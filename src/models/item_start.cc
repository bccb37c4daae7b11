#include "models/item_start.h"

#include "core/parallel.h"
#include "stats/random.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/argsort.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/slice.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/t.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace aisle::models {

namespace {

constexpr std::size_t spare = 32;      // directions beyond those asked for, for accuracy
constexpr std::size_t iterations = 8;  // of the subspace iteration
constexpr float settled = 3;           // what is added to an item's sum, against chance

// A symmetric sparse matrix, row by row.
struct Together {
  std::vector<std::size_t> begin;
  std::vector<Code> item;
  std::vector<float> weight;
};

struct Pair {
  std::uint64_t key;  // row << 32 | column
  float weight;
};

std::vector<Pair> pairs_within(const features::Sequences& sequences, std::size_t window) {
  std::vector<Pair> pairs;
  pairs.reserve(2 * window * sequences.events());
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto items = sequences[s].item;
    for (std::size_t i = 0; i < items.size(); ++i)
      for (std::size_t apart = 1; apart <= window && i + apart < items.size(); ++apart) {
        const std::uint64_t a = items[i];
        const std::uint64_t b = items[i + apart];
        const float weight = 1.0F / std::sqrt(static_cast<float>(apart));
        pairs.push_back({a << 32U | b, weight});
        pairs.push_back({b << 32U | a, weight});
      }
  }
  std::ranges::stable_sort(pairs, {}, &Pair::key);
  return pairs;
}

Together together(const features::Sequences& sequences, std::size_t window) {
  Together out;
  std::vector<float> sums(sequences.items + 1, settled);
  out.begin.assign(sequences.items + 2, 0);
  std::uint64_t last = 0;
  for (const Pair& pair : pairs_within(sequences, window)) {
    const auto row = static_cast<Code>(pair.key >> 32U);
    if (out.item.empty() || pair.key != last) {
      out.item.push_back(static_cast<Code>(pair.key));
      out.weight.push_back(0);
      ++out.begin[row + 1];
    }
    last = pair.key;
    out.weight.back() += pair.weight;
    sums[row] += pair.weight;
  }
  std::partial_sum(out.begin.begin(), out.begin.end(), out.begin.begin());
  for (std::size_t row = 0; row + 1 < out.begin.size(); ++row)
    for (std::size_t i = out.begin[row]; i < out.begin[row + 1]; ++i)
      out.weight[i] /= std::sqrt(sums[row] * sums[out.item[i]]);
  return out;
}

constexpr std::size_t rows_at_once = 2048;

at::Tensor multiply(const Together& matrix, const at::Tensor& dense) {
  const at::Tensor from = dense.contiguous();
  at::Tensor to = at::zeros_like(from);
  const auto width = static_cast<std::size_t>(from.size(1));
  const float* in = from.const_data_ptr<float>();
  float* out = to.mutable_data_ptr<float>();
  const std::size_t rows = matrix.begin.size() - 1;
  parallel_for((rows + rows_at_once - 1) / rows_at_once, [&](std::size_t part) {
    for (std::size_t row = part * rows_at_once; row < std::min(rows, (part + 1) * rows_at_once); ++row)
      for (std::size_t i = matrix.begin[row]; i < matrix.begin[row + 1]; ++i)
        for (std::size_t d = 0; d < width; ++d)
          out[row * width + d] += matrix.weight[i] * in[matrix.item[i] * width + d];
  });
  return to;
}

}  // namespace

std::vector<float> item_start(const features::Sequences& sequences, std::size_t window, std::size_t width,
                              std::uint64_t seed) {
  const Together matrix = together(sequences, window);
  const std::size_t rows = sequences.items + 1;
  const std::size_t directions = std::min(width + spare, rows);
  std::vector<float> drawn(rows * directions);
  stats::Random random(seed);
  for (float& number : drawn) number = static_cast<float>(random.normal());
  at::Tensor basis =
      at::from_blob(drawn.data(), {static_cast<std::int64_t>(rows), static_cast<std::int64_t>(directions)}).clone();
  for (std::size_t i = 0; i < iterations; ++i) basis = std::get<0>(at::linalg_qr(multiply(matrix, basis)));
  const at::Tensor small = at::matmul(basis.t(), multiply(matrix, basis));
  const auto [values, vectors] = at::linalg_eigh((small + small.t()) / 2);
  const at::Tensor order = values.abs().argsort(0, true).slice(0, 0, static_cast<std::int64_t>(width));
  const at::Tensor scaled =
      (at::matmul(basis, vectors.index_select(1, order)) * values.index_select(0, order).abs().sqrt()).contiguous();
  const auto found = static_cast<std::size_t>(scaled.size(1));
  const std::span<const float> numbers(scaled.const_data_ptr<float>(), rows * found);
  std::vector<float> out(rows * width);
  for (std::size_t row = 0; row < rows; ++row) {
    if (matrix.begin[row] == matrix.begin[row + 1]) continue;
    const auto from = numbers.subspan(row * found, found);
    const float length = std::sqrt(std::inner_product(from.begin(), from.end(), from.begin(), 1e-20F));
    std::ranges::transform(from, out.begin() + static_cast<std::ptrdiff_t>(row * width),
                           [length](float number) { return number / length; });
  }
  return out;
}

}  // namespace aisle::models
