#include "models/recurrent_layer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace aisle::models::recurrent {
namespace {

struct Case {
  Cell cell = Cell::lstm;
  std::int64_t rows = 0;
  std::int64_t steps = 0;
  std::int64_t inputs = 0;
  std::int64_t width = 0;
  std::int64_t shown = 0;
};

// libtorch's own layer on the same weights is the independent answer, in double precision.
class Twin {
 public:
  explicit Twin(const Case& c) : case_(c) {
    const std::int64_t kernels = c.cell == Cell::lstm ? 4 : c.cell == Cell::gru ? 3 : 1;
    input = random({c.rows, c.steps, c.inputs});
    parameters = {random({kernels * c.width, c.inputs}), random({kernels * c.width, c.width}),
                  random({kernels * c.width}), random({kernels * c.width})};
    meaning = random({c.rows, c.shown, c.width}).detach();
  }

  // What the gradients are of: all shown states, each with a weight of its own.
  [[nodiscard]] at::Tensor loss() const { return (states() * meaning).sum(); }

  [[nodiscard]] at::Tensor states() const { return all_states().narrow(1, case_.steps - case_.shown, case_.shown); }

  at::Tensor input;                    // [rows, steps, inputs]
  std::vector<at::Tensor> parameters;  // as libtorch names them: weight_ih, weight_hh, bias_ih, bias_hh
  at::Tensor meaning;

 private:
  [[nodiscard]] at::Tensor all_states() const {
    const at::Tensor start = at::zeros({1, case_.rows, case_.width}, at::kDouble);
    switch (case_.cell) {
      case Cell::rnn:
        return std::get<0>(at::rnn_tanh(input, start, parameters, true, 1, 0, false, false, true));
      case Cell::gru:
        return std::get<0>(at::gru(input, start, parameters, true, 1, 0, false, false, true));
      default:
        return std::get<0>(at::lstm(input, {start, start}, parameters, true, 1, 0, false, false, true));
    }
  }

  at::Tensor random(at::IntArrayRef sizes) {
    const double bound = 1 / std::sqrt(static_cast<double>(case_.width));  // larger ones make chaos of many units
    return at::empty(sizes, at::kDouble).uniform_(-bound, bound, generator_).requires_grad_();
  }

  Case case_;
  at::Generator generator_ = at::detail::createCPUGenerator(1);
};

// Our layer on a twin's weights, mapped by differentiable operations.
class Ours {
 public:
  explicit Ours(const Case& c, const Twin& twin) : case_(c) {
    input = single(twin.input);
    for (const auto& parameter : twin.parameters) parameters.push_back(single(parameter));
    meaning = single(twin.meaning).detach();
  }

  [[nodiscard]] at::Tensor loss() const { return (states() * meaning).sum(); }

  [[nodiscard]] at::Tensor states() const {
    const std::int64_t missing = (lanes - case_.rows % lanes) % lanes;
    const at::Tensor blocks_CTIL = at::constant_pad_nd(input, {0, 0, 0, 0, 0, missing})
                                       .view({-1, lanes, case_.steps, case_.inputs})
                                       .permute({0, 2, 3, 1});
    const at::Tensor states_CTHL = layer(case_.cell, blocks_CTIL, weights(), bias(), case_.shown);
    return states_CTHL.permute({0, 3, 1, 2}).flatten(0, 1).narrow(0, 0, case_.rows);
  }

  at::Tensor input;
  std::vector<at::Tensor> parameters;
  at::Tensor meaning;

 private:
  static at::Tensor single(const at::Tensor& numbers) { return numbers.detach().to(at::kFloat).requires_grad_(); }

  [[nodiscard]] at::Tensor weights() const {
    if (case_.cell != Cell::gru) return at::cat({parameters[0], parameters[1]}, 1);
    const std::int64_t h = case_.width;
    const at::Tensor in = at::cat({parameters[0], at::zeros({h, case_.inputs})});
    const at::Tensor state =
        at::cat({parameters[1].narrow(0, 0, 2 * h), at::zeros({h, h}), parameters[1].narrow(0, 2 * h, h)});
    return at::cat({in, state}, 1);
  }

  [[nodiscard]] at::Tensor bias() const {
    if (case_.cell != Cell::gru) return parameters[2] + parameters[3];
    const std::int64_t h = case_.width;
    const at::Tensor both = (parameters[2] + parameters[3]).narrow(0, 0, 2 * h);
    return at::cat({both, parameters[2].narrow(0, 2 * h, h), parameters[3].narrow(0, 2 * h, h)});
  }

  Case case_;
};

void expect_near(const at::Tensor& ours, const at::Tensor& answer, double tolerance) {
  ASSERT_EQ(ours.sizes(), answer.sizes());
  const double largest = std::max(1.0, answer.abs().max().item<double>());
  EXPECT_LT((ours.to(at::kDouble) - answer).abs().max().item<double>() / largest, tolerance);
}

class EveryCell : public testing::TestWithParam<Case> {};

TEST_P(EveryCell, GivesLibtorchsStatesAndGradients) {
  const Twin twin(GetParam());
  const Ours ours(GetParam(), twin);
  expect_near(ours.states(), twin.states(), 2e-6);
  twin.loss().backward();
  ours.loss().backward();
  expect_near(ours.input.grad(), twin.input.grad(), 1e-5);
  for (std::size_t i = 0; i < 4; ++i) expect_near(ours.parameters[i].grad(), twin.parameters[i].grad(), 1e-5);
}

// Without libtorch's gradients: differences of the twin's loss along each number of some tensor.
void expect_differences(const at::Tensor& gradient, const at::Tensor& numbers, const Twin& twin) {
  constexpr double step = 1e-5;
  auto* values = numbers.detach().mutable_data_ptr<double>();
  const at::Tensor flat = gradient.contiguous().view(-1);
  for (std::int64_t i = 0; i < numbers.numel(); ++i) {
    const double kept = values[i];
    values[i] = kept + step;
    const double above = twin.loss().item<double>();
    values[i] = kept - step;
    const double below = twin.loss().item<double>();
    values[i] = kept;
    EXPECT_NEAR(flat[i].item<double>(), (above - below) / (2 * step), 1e-5);
  }
}

class SmallCell : public EveryCell {};

TEST_P(SmallCell, HasTheGradientOfItsLoss) {
  const Twin twin(GetParam());
  const Ours ours(GetParam(), twin);
  ours.loss().backward();
  expect_differences(ours.input.grad(), twin.input, twin);
  for (std::size_t i = 0; i < 4; ++i) expect_differences(ours.parameters[i].grad(), twin.parameters[i], twin);
}

TEST_P(EveryCell, GivesTheSameBitsForAnyNumberOfThreads) {
  const Twin twin(GetParam());
  const auto gradients = [&](int threads) {
    at::set_num_threads(threads);
    const Ours ours(GetParam(), twin);
    ours.loss().backward();
    return at::cat({ours.input.grad().flatten(), ours.parameters[0].grad().flatten(),
                    ours.parameters[1].grad().flatten(), ours.parameters[2].grad()});
  };
  const at::Tensor one = gradients(1);
  EXPECT_TRUE(one.equal(gradients(2)));
  EXPECT_TRUE(one.equal(gradients(3)));
  at::set_num_threads(1);
}

TEST_P(EveryCell, NeedsNoTraceToGiveTheSameStates) {
  const Twin twin(GetParam());
  const Ours ours(GetParam(), twin);
  const at::Tensor with = ours.states();
  const c10::AutoGradMode off(false);
  EXPECT_TRUE(with.equal(ours.states()));
}

std::vector<Case> each_cell(const std::vector<Case>& sizes) {
  std::vector<Case> out;
  for (const Cell cell : {Cell::rnn, Cell::gru, Cell::lstm}) {
    for (Case size : sizes) {
      size.cell = cell;
      out.push_back(size);
    }
  }
  return out;
}

std::string name(const testing::TestParamInfo<Case>& test) {
  const Case& c = test.param;
  const std::string cell = c.cell == Cell::rnn ? "Rnn" : c.cell == Cell::gru ? "Gru" : "Lstm";
  return cell + std::to_string(c.width) + "UnitsOver" + std::to_string(c.steps) + "Steps";
}

const std::vector<Case> small = {{.rows = 18, .steps = 5, .inputs = 3, .width = 7, .shown = 5},
                                 {.rows = 1, .steps = 5, .inputs = 1, .width = 1, .shown = 2},
                                 {.rows = 3, .steps = 1, .inputs = 2, .width = 4, .shown = 1}};
const std::vector<Case> large = {{.rows = 48, .steps = 30, .inputs = 1, .width = 50, .shown = 1},
                                 {.rows = 16, .steps = 12, .inputs = 50, .width = 33, .shown = 12}};

INSTANTIATE_TEST_SUITE_P(Small, EveryCell, testing::ValuesIn(each_cell(small)), name);
INSTANTIATE_TEST_SUITE_P(Large, EveryCell, testing::ValuesIn(each_cell(large)), name);
INSTANTIATE_TEST_SUITE_P(Gradients, SmallCell, testing::ValuesIn(each_cell(small)), name);

// A unit that passes its input on shows the kernel's tanh.
at::Tensor tanh_of(const at::Tensor& numbers) {
  const at::Tensor weights = at::cat({at::ones({1, 1}), at::zeros({1, 1})}, 1);
  return last_states(layer(Cell::rnn, to_blocks(numbers.unsqueeze(1)), weights, at::zeros({1}), 1), numbers.size(0))
      .squeeze(1);
}

TEST(RecurrentTanh, IsRightToAMillionthEverywhere) {
  const at::Tensor numbers = at::linspace(-120, 120, 100001);
  EXPECT_LT((tanh_of(numbers) - at::tanh(numbers.to(at::kDouble))).abs().max().item<double>(), 5e-7);
}

TEST(RecurrentTanh, KeepsInfinitiesInBoundsAndNaN) {
  const float infinity = std::numeric_limits<float>::infinity();
  const at::Tensor found = tanh_of(at::cat({at::ones({1}) * infinity, at::ones({1}) * -infinity, at::ones({1}) * NAN}));
  EXPECT_FLOAT_EQ(found[0].item<float>(), 1);
  EXPECT_FLOAT_EQ(found[1].item<float>(), -1);
  EXPECT_TRUE(std::isnan(found[2].item<float>()));
}

// All that a kernel writes about one block.
at::Tensor everything(const Kernel& kernel, const Layer& sizes) {
  auto generator = at::detail::createCPUGenerator(5);
  const auto random = [&](std::int64_t size) { return at::empty({size}, at::kFloat).uniform_(-0.5, 0.5, generator); };
  const auto numbers = [](const at::Tensor& tensor) { return tensor.mutable_data_ptr<float>(); };
  const at::Tensor input = random(sizes.steps * sizes.inputs * lanes);
  const at::Tensor weights = random(sizes.gates() * sizes.sources());
  const at::Tensor bias = random(sizes.gates());
  const at::Tensor upstream = random(sizes.steps * sizes.width * lanes);
  const at::Tensor packed = at::zeros({kernel.packed_size(sizes)});
  const at::Tensor scratch = at::empty({kernel.scratch_size(sizes)});
  const at::Tensor states = at::zeros({sizes.steps * sizes.width * lanes});
  const at::Tensor gates = at::zeros({sizes.steps * sizes.gates() * lanes});
  const at::Tensor cells = at::zeros_like(states);
  const at::Tensor input_gradient = at::zeros_like(input);
  const at::Tensor weights_gradient = at::zeros_like(weights);
  const at::Tensor bias_gradient = at::zeros_like(bias);
  const Trace trace = {numbers(states), numbers(gates), numbers(cells)};
  kernel.pack_forward(sizes, {numbers(weights), numbers(bias)}, numbers(packed));
  kernel.forward(sizes, numbers(packed), numbers(input), trace, numbers(scratch));
  kernel.pack_backward(sizes, {numbers(weights), numbers(bias)}, numbers(packed));
  kernel.backward(sizes, numbers(packed), numbers(input), trace, numbers(upstream), numbers(input_gradient),
                  {numbers(weights_gradient), numbers(bias_gradient)}, numbers(scratch));
  return at::cat({states, gates, cells, input_gradient, weights_gradient, bias_gradient});
}

TEST(RecurrentKernels, AgreeWithEachOther) {
  for (const Cell cell : {Cell::rnn, Cell::gru, Cell::lstm}) {
    const Layer sizes = {.cell = cell, .steps = 6, .inputs = 3, .width = 31, .shown = 6};
    const at::Tensor first = everything(*kernels().front(), sizes);
    for (const Kernel* kernel : kernels()) {
      EXPECT_LT((everything(*kernel, sizes) - first).abs().max().item<double>(), 1e-5) << kernel->name;
    }
  }
}

}  // namespace
}  // namespace aisle::models::recurrent
