#pragma once

#include <ATen/core/Tensor.h>

namespace aisle::models {

// The inverse of a symmetric positive definite matrix, by Cholesky's factor, on all cores: n³ multiplications and room
// for three such matrices.
at::Tensor positive_inverse(const at::Tensor& matrix_NN);

}  // namespace aisle::models
