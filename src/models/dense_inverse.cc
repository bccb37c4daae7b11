#include "models/dense_inverse.h"

#include "core/memory.h"
#include "models/torch_threads.h"

#include <ATen/ops/cholesky_inverse.h>
#include <ATen/ops/linalg_cholesky.h>
#include <algorithm>
#include <fmt/format.h>
#include <thread>

namespace aisle::models {

at::Tensor positive_inverse(const at::Tensor& matrix_NN) {
  const TorchThreads all(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  return at::cholesky_inverse(at::linalg_cholesky(matrix_NN));
}

std::string no_room_to_invert(std::size_t rows) {
  constexpr std::size_t matrices = 3;
  const std::size_t needed = matrices * rows * rows * sizeof(float);
  const std::size_t free = available_memory();
  if (needed <= free / 2) return "";
  return fmt::format("it inverts a matrix of {} items, which takes {} MB; {} are free, of which it may take half", rows,
                     needed >> 20U, free >> 20U);
}

}  // namespace aisle::models
