#include "models/recurrent_layer.h"

#include "core/parallel.h"

#include <ATen/Parallel.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <algorithm>
#include <functional>
#include <torch/csrc/autograd/custom_function.h>

namespace aisle::models::recurrent {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Layer describe(Cell cell, const at::Tensor& input_CTIL, const at::Tensor& weights, std::int64_t shown) {
  const std::int64_t inputs = input_CTIL.size(2);
  const std::int64_t width = weights.size(1) - inputs;
  return {.cell = cell, .steps = input_CTIL.size(1), .inputs = inputs, .width = width, .shown = shown};
}

Weights pointers(const at::Tensor& weights, const at::Tensor& bias) {
  return {weights.const_data_ptr<float>(), bias.const_data_ptr<float>()};
}

// Calls work(block, scratch) for every block.
void each_block(const Layer& layer, std::int64_t blocks, const std::function<void(std::int64_t, float*)>& work) {
  const std::int64_t threads = std::min<std::int64_t>(at::get_num_threads(), blocks);
  const std::int64_t size = kernels().front()->scratch_size(layer);
  const at::Tensor scratch = at::empty({threads, size}, at::kFloat);
  float* memory = scratch.mutable_data_ptr<float>();
  const auto worker = [&](std::size_t i) {
    const auto thread = static_cast<std::int64_t>(i);
    for (std::int64_t block = thread; block < blocks; block += threads) work(block, memory + thread * size);
  };
  if (threads == 1) {
    worker(0);
  } else {
    parallel_for(static_cast<std::size_t>(threads), worker);
  }
}

// Where a block's part of a tensor [C, ...] begins; null in a tensor that is not there.
float* part(const at::Tensor& tensor, std::int64_t block) {
  if (!tensor.defined()) return nullptr;
  return tensor.mutable_data_ptr<float>() + block * tensor.stride(0);
}

Trace trace_of(const at::Tensor& states, const at::Tensor& gates, const at::Tensor& cells, std::int64_t block) {
  return {part(states, block), part(gates, block), part(cells, block)};
}

// All states; gates and cells are filled where they are there.
at::Tensor run_forward(const Layer& layer, const at::Tensor& input, const at::Tensor& weights, const at::Tensor& bias,
                       const at::Tensor& gates, const at::Tensor& cells) {
  const Kernel& kernel = *kernels().front();
  const at::Tensor packed = at::empty({kernel.packed_size(layer)}, at::kFloat);
  kernel.pack_forward(layer, pointers(weights, bias), packed.mutable_data_ptr<float>());
  at::Tensor states = at::empty({input.size(0), layer.steps, layer.width, lanes}, at::kFloat);
  each_block(layer, input.size(0), [&](std::int64_t block, float* scratch) {
    kernel.forward(layer, packed.const_data_ptr<float>(), part(input, block), trace_of(states, gates, cells, block),
                   scratch);
  });
  return states;
}

at::Tensor shown_of(const Layer& layer, const at::Tensor& states) {
  return states.narrow(1, layer.steps - layer.shown, layer.shown).contiguous();
}

// The sum of a tensor's slices, always in the same order.
at::Tensor sum_of_blocks(const at::Tensor& slices) {
  at::Tensor sum = slices[0].clone();
  for (std::int64_t block = 1; block < slices.size(0); ++block) sum.add_(slices[block]);
  return sum;
}

class LayerFunction : public torch::autograd::Function<LayerFunction> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weights,
                            const at::Tensor& bias, std::int64_t cell, std::int64_t shown) {
    const Layer layer = describe(static_cast<Cell>(cell), input, weights, shown);
    const at::Tensor gates = at::empty({input.size(0), layer.steps, layer.gates(), lanes}, at::kFloat);
    at::Tensor cells;
    if (layer.cell == Cell::lstm) cells = at::empty({input.size(0), layer.steps, layer.width, lanes}, at::kFloat);
    at::Tensor states = run_forward(layer, input, weights, bias, gates, cells);
    context->save_for_backward({input, weights, bias, states, gates, cells});
    context->saved_data["cell"] = cell;
    return shown_of(layer, states);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& input = saved[0];
    const at::Tensor& weights = saved[1];
    const at::Tensor states_gradient = gradients[0].contiguous();
    const auto cell = static_cast<Cell>(context->saved_data["cell"].toInt());
    const Layer layer = describe(cell, input, weights, states_gradient.size(1));
    const Kernel& kernel = *kernels().front();
    const at::Tensor packed = at::empty({kernel.packed_size(layer)}, at::kFloat);
    kernel.pack_backward(layer, pointers(weights, saved[2]), packed.mutable_data_ptr<float>());
    const std::int64_t blocks = input.size(0);
    const at::Tensor weights_gradients = at::empty({blocks, layer.gates(), layer.sources()}, at::kFloat);
    const at::Tensor bias_gradients = at::empty({blocks, layer.gates()}, at::kFloat);
    at::Tensor input_gradient;
    if (context->needs_input_grad(0)) input_gradient = at::empty_like(input);
    each_block(layer, blocks, [&](std::int64_t block, float* scratch) {
      kernel.backward(layer, packed.const_data_ptr<float>(), part(input, block),
                      trace_of(saved[3], saved[4], saved[5], block), part(states_gradient, block),
                      part(input_gradient, block), {part(weights_gradients, block), part(bias_gradients, block)},
                      scratch);
    });
    return {input_gradient, sum_of_blocks(weights_gradients), sum_of_blocks(bias_gradients), {}, {}};
  }
};

}  // namespace

at::Tensor layer(Cell cell, const at::Tensor& input_CTIL, const at::Tensor& weights, const at::Tensor& bias,
                 std::int64_t shown) {
  const at::Tensor dense = input_CTIL.contiguous();
  const at::Tensor dense_weights = weights.contiguous();
  const at::Tensor dense_bias = bias.contiguous();
  const bool differentiate = dense.requires_grad() || dense_weights.requires_grad() || dense_bias.requires_grad();
  if (differentiate && at::GradMode::is_enabled()) {
    return LayerFunction::apply(dense, dense_weights, dense_bias, static_cast<std::int64_t>(cell), shown);
  }
  const Layer sizes = describe(cell, dense, dense_weights, shown);
  return shown_of(sizes, run_forward(sizes, dense, dense_weights, dense_bias, {}, {}));
}

at::Tensor to_blocks(const at::Tensor& numbers_BT) {
  const std::int64_t missing = (lanes - numbers_BT.size(0) % lanes) % lanes;
  const at::Tensor full_BT = at::constant_pad_nd(numbers_BT, {0, numbers_BT.size(1) == 0 ? 1 : 0, 0, missing});
  return full_BT.view({full_BT.size(0) / lanes, lanes, full_BT.size(1)}).transpose(1, 2).unsqueeze(2).contiguous();
}

at::Tensor last_states(const at::Tensor& states_CTHL, std::int64_t rows) {
  const at::Tensor last_CLH = states_CTHL.select(1, states_CTHL.size(1) - 1).transpose(1, 2);
  return last_CLH.flatten(0, 1).narrow(0, 0, rows);
}

}  // namespace aisle::models::recurrent
