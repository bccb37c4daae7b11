#include "models/network.h"

#include "core/parallel.h"

#include <ATen/Parallel.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/sigmoid.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <cstring>

namespace aisle::models {

at::Tensor Network::loss(const at::Tensor& logits_B, const at::Tensor& target_B) const {
  return at::binary_cross_entropy_with_logits(logits_B, target_B);
}

std::vector<double> Network::predict(const Matrix& features) const {
  constexpr std::size_t batch = 4096;
  std::vector<double> out(features.rows);
  // Batches side by side, each with one thread: the bits do not depend on the number of cores.
  parallel_for((features.rows + batch - 1) / batch, [&](std::size_t b) {
    at::set_num_threads(1);
    const c10::InferenceMode no_gradients;
    const std::size_t begin = b * batch;
    const std::size_t rows = std::min(batch, features.rows - begin);
    const at::Tensor probability_B = at::sigmoid(forward(rows_to_tensor(features, begin, rows), nullptr)).contiguous();
    const float* values = probability_B.const_data_ptr<float>();
    std::copy(values, values + rows, out.begin() + static_cast<std::ptrdiff_t>(begin));
  });
  return out;
}

at::Tensor rows_to_tensor(const Matrix& features, std::size_t begin, std::size_t rows) {
  at::Tensor out_BD =
      at::empty({static_cast<std::int64_t>(rows), static_cast<std::int64_t>(features.columns)}, at::kFloat);
  const float* values = features.values.data() + begin * features.columns;
  if (out_BD.numel() > 0) std::memcpy(out_BD.mutable_data_ptr<float>(), values, out_BD.nbytes());
  return out_BD;
}

}  // namespace aisle::models
