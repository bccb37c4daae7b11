#pragma once

#include <ATen/core/Tensor.h>
#include <cstddef>
#include <string>

namespace aisle::models {

// The inverse of a symmetric positive definite matrix, by Cholesky's factor, on all cores: n³ multiplications and room
// for three such matrices.
at::Tensor positive_inverse(const at::Tensor& matrix_NN);

// Why there is no room for that of so many rows, in a sentence for people: it may take half of the memory that is free.
// Empty where there is.
std::string no_room_to_invert(std::size_t rows);

}  // namespace aisle::models
