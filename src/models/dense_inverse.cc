#include "models/dense_inverse.h"

#include <ATen/Parallel.h>
#include <ATen/ops/cholesky_inverse.h>
#include <ATen/ops/linalg_cholesky.h>
#include <algorithm>
#include <thread>

namespace aisle::models {

AllCores::AllCores() : before_(at::get_num_threads()) {
  at::set_num_threads(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

AllCores::~AllCores() { at::set_num_threads(before_); }

at::Tensor positive_inverse(const at::Tensor& matrix_NN) {
  const AllCores all;
  return at::cholesky_inverse(at::linalg_cholesky(matrix_NN));
}

}  // namespace aisle::models
