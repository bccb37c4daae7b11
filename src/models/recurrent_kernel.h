#pragma once

#include <cstdint>
#include <span>

// The arithmetic of recurrent layers, forward over a sequence and backward through it, by hand: steps one after the
// other, sixteen rows of the batch side by side in the lanes of vector registers, so that every operation is a vector
// operation whatever the layer's width, and the numbers that gates share stay in registers and the nearest cache.
//
// Such sixteen rows are a block. Blocks know nothing of each other, so they may be worked on side by side.
namespace aisle::models::recurrent {

// Rows of a block. In its arrays the rows are innermost: [step][unit][row].
inline constexpr std::int64_t lanes = 16;

// What a unit does with its gates' sums, a = W [input; state] + b, state and memory starting at zero.
//   rnn   1 gate   h' = tanh(a)                                                    (Elman 1990)
//   gru   4 gates  r = s(a0), z = s(a1), n = tanh(a2 + r a3), h' = (1 - z) n + z h  (Cho et al. 2014; a2 is meant to
//   see
//                  the input alone and a3 the state alone, which zeros in W say)
//   lstm  4 gates  i, f, o = s(a0), s(a1), s(a3), g = tanh(a2), c' = f c + i g, h' = o tanh(c')
//                  (Hochreiter & Schmidhuber 1997, Gers et al. 2000)
enum class Cell { rnn, gru, lstm };

struct Layer {
  Cell cell = Cell::lstm;
  std::int64_t steps = 0;   // T
  std::int64_t inputs = 0;  // numbers that come in at a step
  std::int64_t width = 0;   // units
  std::int64_t shown = 0;  // steps at the end whose states are for others: T, or 1 where the last state alone is wanted

  [[nodiscard]] std::int64_t gates() const { return (cell == Cell::rnn ? 1 : 4) * width; }  // sums of a step
  [[nodiscard]] std::int64_t sources() const { return inputs + width; }                     // what a sum is made of
};

// weights [gates, sources]: row gate * width + unit, columns first of the input, then of the state; bias [gates].
// Their gradients have the same shapes.
struct Weights {
  const float* weights = nullptr;
  const float* bias = nullptr;
};
struct WeightGradients {
  float* weights = nullptr;
  float* bias = nullptr;
};

// What a block's forward pass leaves behind. gates and cells are for backward(); they may be null where there will be
// none.
struct Trace {
  float* states = nullptr;  // [steps, width, lanes]
  float* gates = nullptr;   // [steps, gates, lanes]: gates after their nonlinearity (the GRU's last: a3)
  float* cells = nullptr;   // [steps, width, lanes]: the LSTM's memory; the others leave it alone
};

// One width of vector registers.
struct Kernel {
  const char* name = "";

  // Numbers that forward() and backward() want for themselves while they work, whatever is in them.
  std::int64_t (*scratch_size)(const Layer& layer);

  // Numbers of the two packings of a layer's weights, which forward() and backward() read: each at least this long.
  std::int64_t (*packed_size)(const Layer& layer);
  void (*pack_forward)(const Layer& layer, const Weights& weights, float* packed);
  void (*pack_backward)(const Layer& layer, const Weights& weights, float* packed);

  // One block: input [steps, inputs, lanes] to the trace.
  void (*forward)(const Layer& layer, const float* packed, const float* input, const Trace& trace, float* scratch);

  // One block: from the gradient of its shown states [shown, width, lanes], those of its input (left out when null) and
  // of the weights (set, not added to).
  void (*backward)(const Layer& layer, const float* packed, const float* input, const Trace& trace,
                   const float* states_gradient, float* input_gradient, const WeightGradients& gradients,
                   float* scratch);
};

// Those that this processor can run, the fastest first. They agree to rounding.
std::span<const Kernel* const> kernels();

}  // namespace aisle::models::recurrent
