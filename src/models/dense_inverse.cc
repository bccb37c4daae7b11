#include "models/dense_inverse.h"

#include "models/torch_threads.h"

#include <ATen/ops/cholesky_inverse.h>
#include <ATen/ops/linalg_cholesky.h>
#include <algorithm>
#include <thread>

namespace aisle::models {

at::Tensor positive_inverse(const at::Tensor& matrix_NN) {
  const TorchThreads all(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  return at::cholesky_inverse(at::linalg_cholesky(matrix_NN));
}

}  // namespace aisle::models
