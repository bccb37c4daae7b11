#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

namespace aisle::models {

// Dropout (Srivastava et al. 2014): each of the values is 0 with chance `share`, in [0, 1), and else divided by
// 1 - share. Draws one number from the generator and hashes it with each value's place, since libtorch's own draws, one
// after the other, took a third of TabM's training time.
at::Tensor drop_out(const at::Tensor& values, double share, at::Generator& random);

}  // namespace aisle::models
