#pragma once

#include "models/recurrent_kernel.h"

#include <ATen/core/Tensor.h>

namespace aisle::models::recurrent {

// A recurrent layer over blocks of 16 rows (recurrent_kernel.h): the states after the last `shown` of the T steps,
// [C, shown, H, 16], of an input [C, T, I, 16]. weights [gates, I + H] and bias [gates], for the gates' order and
// meaning see Cell. All float, on the CPU. Differentiable once by all three. Blocks are shared among
// at::get_num_threads() threads, whose number does not change the bits. While gradients are on it keeps some six
// numbers for each state.
at::Tensor layer(Cell cell, const at::Tensor& input_CTIL, const at::Tensor& weights, const at::Tensor& bias,
                 std::int64_t shown);

// Rows as blocks and back: [B, T] numbers as sequences [C, T, 1, 16], filled up with rows of zeros (no
// numbers at all are a sequence of one zero); and the states after the last step as [rows, H].
at::Tensor to_blocks(const at::Tensor& numbers_BT);
at::Tensor last_states(const at::Tensor& states_CTHL, std::int64_t rows);

}  // namespace aisle::models::recurrent
