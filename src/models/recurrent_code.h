#pragma once

#include "models/recurrent_kernel.h"
#include "models/vector_code.h"

// The code of a Kernel. Each file that includes this one compiles it for another width of vector registers, so it must
// hold nothing that the linker could share between them: all is in an unnamed namespace and the standard library stays
// out, but for types.
namespace aisle::models::recurrent {
namespace {

#if defined(__AVX512F__)
constexpr int tile_rows = 25;  // sums that are kept in registers at a time
constexpr int tile_side = 5;   // the same of outer products, squared
#else
constexpr int tile_rows = 12;
constexpr int tile_side = 3;
#endif

// Rows of numbers that a product adds up, one block row of `lanes` numbers each.
struct Terms {
  const float* rows;
  std::int64_t count;
};

// sum[r] += the terms, each times its weight for r. weights [count, R].
template <int R>
[[gnu::always_inline]] inline void accumulate(Vector (&sum)[R], const float* weights, Terms terms) {
  for (std::int64_t k = 0; k < terms.count; ++k) {
    const Vector term = load(terms.rows + k * lanes);
#pragma GCC unroll 32
    for (int r = 0; r < R; ++r) sum[r] += weights[k * R + r] * term;
  }
}

// R rows of a product: out = bias + weights [a; b]. packed: [1 + a.count + b.count, R], the bias first.
template <int R>
[[gnu::noinline]] void product_tile(const float* packed, Terms a, Terms b, float* out) {
  Vector sum[R];
#pragma GCC unroll 32
  for (int r = 0; r < R; ++r) sum[r] = filled(packed[r]);
  accumulate<R>(sum, packed + R, a);
  accumulate<R>(sum, packed + (1 + a.count) * R, b);
#pragma GCC unroll 32
  for (int r = 0; r < R; ++r) store(out + r * lanes, sum[r]);
}

// A product of `rows` rows.
inline void product(std::int64_t rows, const float* packed, Terms a, Terms b, float* out) {
  in_tiles(rows, tile_rows, [&](std::int64_t size, std::int64_t first) {
    with_size<tile_rows>(size, [&]<int R> {
      const float* tile = packed + first * (1 + a.count + b.count);
      for (std::int64_t part = 0; part < lanes; part += at_once) {
        product_tile<R>(tile, {a.rows + part, a.count}, {b.rows + part, b.count}, out + first * lanes + part);
      }
    });
  });
}

// The order in which product() reads: weight(row, column) after bias(row).
template <typename Weight, typename Bias>
inline void pack(std::int64_t rows, std::int64_t columns, Weight weight, Bias bias, float* packed) {
  in_tiles(rows, tile_rows, [&](std::int64_t size, std::int64_t first) {
    for (std::int64_t r = 0; r < size; ++r) *packed++ = bias(first + r);
    for (std::int64_t k = 0; k < columns; ++k) {
      for (std::int64_t r = 0; r < size; ++r) *packed++ = weight(first + r, k);
    }
  });
}

inline float sum_of_lanes(Vector value) {
  for (int half = at_once / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; ++lane) value[lane] += value[lane + half];
  }
  return value[0];
}

// Files `rows` block rows of step t where outer() reads them: [tile][steps][row of the tile][lanes].
inline void file_step(const float* from, std::int64_t rows, std::int64_t t, std::int64_t steps, float* files) {
  in_tiles(rows, tile_side, [&](std::int64_t size, std::int64_t first) {
    float* to = files + (first * steps + t * size) * lanes;
    for (std::int64_t at = 0; at < size * lanes; at += at_once) store(to + at, load(from + first * lanes + at));
  });
}

// out[i][j] = the sum over steps and lanes of a's row i times b's row j. out's rows are `stride` apart.
template <int A, int B>
[[gnu::noinline]] void outer_tile(std::int64_t steps, const float* a, const float* b, float* out, std::int64_t stride) {
  Vector sum[A][B] = {};
  for (std::int64_t t = 0; t < steps; ++t, a += A * lanes, b += B * lanes) {
    for (std::int64_t part = 0; part < lanes; part += at_once) {
      Vector right[B];
#pragma GCC unroll 8
      for (int j = 0; j < B; ++j) right[j] = load(b + j * lanes + part);
#pragma GCC unroll 8
      for (int i = 0; i < A; ++i) {
        const Vector left = load(a + i * lanes + part);
#pragma GCC unroll 8
        for (int j = 0; j < B; ++j) sum[i][j] += left * right[j];
      }
    }
  }
#pragma GCC unroll 8
  for (int i = 0; i < A; ++i) {
#pragma GCC unroll 8
    for (int j = 0; j < B; ++j) out[i * stride + j] = sum_of_lanes(sum[i][j]);
  }
}

// The same of any numbers of filed rows.
inline void outer(std::int64_t steps, Terms a, Terms b, float* out, std::int64_t stride) {
  in_tiles(a.count, tile_side, [&](std::int64_t a_size, std::int64_t i) {
    in_tiles(b.count, tile_side, [&](std::int64_t b_size, std::int64_t j) {
      with_size<tile_side>(a_size, [&]<int A> {
        with_size<tile_side>(b_size, [&]<int B> {
          outer_tile<A, B>(steps, a.rows + i * steps * lanes, b.rows + j * steps * lanes, out + i * stride + j, stride);
        });
      });
    });
  });
}

// ---- cells
// ------------------------------------------------------------------------------------------------------------

// Each cell's arithmetic in one unit. forward: the gates' sums become what backward needs; memory (the LSTM's cell, the
// GRU's state before) becomes the new one; returns the new state. backward: the gates become the gradients of their
// sums; state_gradient is that of the new state, and carry what the memory's gradient brings from the step after, and
// then what it takes to the step before.

struct RnnCell {
  static constexpr int gates = 1;
  static constexpr bool has_cells = false;
  static Vector forward(Vector* gate, Vector& /*memory*/) { return gate[0] = tanh(gate[0]); }
  static void backward(Vector* gate, Vector /*before*/, Vector /*after*/, Vector state_gradient, Vector& /*carry*/) {
    gate[0] = state_gradient * (1.0F - gate[0] * gate[0]);
  }
};

struct GruCell {
  static constexpr int gates = 4;
  static constexpr bool has_cells = false;
  static Vector forward(Vector* gate, Vector& memory) {
    gate[0] = sigmoid(gate[0]);
    gate[1] = sigmoid(gate[1]);
    gate[2] = tanh(gate[2] + gate[0] * gate[3]);
    return memory = gate[2] + gate[1] * (memory - gate[2]);
  }
  static void backward(Vector* gate, Vector before, Vector /*after*/, Vector state_gradient, Vector& carry) {
    const Vector reset = gate[0];
    const Vector update = gate[1];
    const Vector fresh = gate[2];
    const Vector gradient = state_gradient + carry;
    gate[2] = gradient * (1.0F - update) * (1.0F - fresh * fresh);
    gate[1] = gradient * (before - fresh) * update * (1.0F - update);
    gate[0] = gate[2] * gate[3] * reset * (1.0F - reset);
    gate[3] = gate[2] * reset;
    carry = gradient * update;
  }
};

struct LstmCell {
  static constexpr int gates = 4;
  static constexpr bool has_cells = true;
  static Vector forward(Vector* gate, Vector& memory) {
    gate[0] = sigmoid(gate[0]);
    gate[1] = sigmoid(gate[1]);
    gate[2] = tanh(gate[2]);
    gate[3] = sigmoid(gate[3]);
    memory = gate[1] * memory + gate[0] * gate[2];
    return gate[3] * tanh(memory);
  }
  static void backward(Vector* gate, Vector before, Vector after, Vector state_gradient, Vector& carry) {
    const Vector in = gate[0];
    const Vector forget = gate[1];
    const Vector fresh = gate[2];
    const Vector out = gate[3];
    const Vector shown = tanh(after);
    const Vector gradient = carry + state_gradient * out * (1.0F - shown * shown);
    gate[0] = gradient * fresh * in * (1.0F - in);
    gate[1] = gradient * before * forget * (1.0F - forget);
    gate[2] = gradient * in * (1.0F - fresh * fresh);
    gate[3] = state_gradient * shown * out * (1.0F - out);
    carry = gradient * forget;
  }
};

// ---- a layer
// ----------------------------------------------------------------------------------------------------------

// Cuts `count` units' block rows off the front of some memory.
inline float* cut(float*& memory, std::int64_t count) {
  float* front = memory;
  memory += count * lanes;
  return front;
}

inline float* cut_zeros(float*& memory, std::int64_t count) {
  float* front = cut(memory, count);
  for (std::int64_t i = 0; i < count * lanes; ++i) front[i] = 0;
  return front;
}

template <typename C>
void forward_block(const Layer& layer, const float* packed, const float* input, const Trace& trace, float* scratch) {
  const std::int64_t width = layer.width * lanes;
  const float* states_before = cut_zeros(scratch, layer.width);
  const float* cells_before = states_before;
  for (std::int64_t t = 0; t < layer.steps; ++t) {
    float* states = trace.states + t * width;
    float* cells = trace.cells != nullptr ? trace.cells + t * width : scratch;
    float* gates = trace.gates != nullptr ? trace.gates + t * C::gates * width : scratch + width;
    product(layer.gates(), packed, {input + t * layer.inputs * lanes, layer.inputs}, {states_before, layer.width},
            gates);
    const float* memory_before = C::has_cells ? cells_before : states_before;
    for (std::int64_t unit = 0; unit < width; unit += at_once) {
      Vector gate[C::gates];
      for (int g = 0; g < C::gates; ++g) gate[g] = load(gates + g * width + unit);
      Vector memory = load(memory_before + unit);
      store(states + unit, C::forward(gate, memory));
      if (C::has_cells) store(cells + unit, memory);
      for (int g = 0; g < C::gates; ++g) store(gates + g * width + unit, gate[g]);
    }
    states_before = states;
    cells_before = cells;
  }
}

// The gradients of a step's sums (slopes), in every unit; carry: see above.
template <typename C>
inline void slopes_of_step(std::int64_t width, const float* gates, const float* memory_before, const float* memory,
                           const float* states_gradient, const float* from_after, float* carry, float* slopes) {
  for (std::int64_t unit = 0; unit < width; unit += at_once) {
    Vector gate[C::gates];
    for (int g = 0; g < C::gates; ++g) gate[g] = load(gates + g * width + unit);
    Vector carried = load(carry + unit);
    C::backward(gate, load(memory_before + unit), load(memory + unit),
                load(states_gradient + unit) + load(from_after + unit), carried);
    store(carry + unit, carried);
    for (int g = 0; g < C::gates; ++g) store(slopes + g * width + unit, gate[g]);
  }
}

template <typename C>
void backward_block(const Layer& layer, const float* packed, const float* input, const Trace& trace,
                    const float* states_gradient, float* input_gradient, const WeightGradients& gradients,
                    float* scratch) {
  const std::int64_t width = layer.width * lanes;
  const std::int64_t inputs = layer.inputs * lanes;
  const float* zeros = cut_zeros(scratch, layer.width);
  float* carry = cut_zeros(scratch, layer.width);
  float* from_after = cut_zeros(scratch, layer.width);  // what the step after says of the states' gradient
  float* bias = cut_zeros(scratch, layer.gates());
  float* slopes = cut(scratch, layer.gates());
  float* slopes_filed = cut(scratch, layer.steps * layer.gates());
  float* inputs_filed = cut(scratch, layer.steps * layer.inputs);
  float* states_filed = cut(scratch, layer.steps * layer.width);
  const float* packed_inputs = packed + layer.width * (1 + layer.gates());
  const std::int64_t hidden = layer.steps - layer.shown;
  const float* memories = C::has_cells ? trace.cells : trace.states;
  for (std::int64_t t = layer.steps - 1; t >= 0; --t) {
    const float* memory = memories + t * width;
    slopes_of_step<C>(width, trace.gates + t * C::gates * width, t == 0 ? zeros : memory - width, memory,
                      t < hidden ? zeros : states_gradient + (t - hidden) * width, from_after, carry, slopes);
    const Terms terms = {slopes, layer.gates()};
    product(layer.width, packed, terms, {slopes, 0}, from_after);
    if (input_gradient != nullptr)
      product(layer.inputs, packed_inputs, terms, {slopes, 0}, input_gradient + t * inputs);
    for (std::int64_t i = 0; i < layer.gates() * lanes; i += at_once)
      store(bias + i, load(bias + i) + load(slopes + i));
    file_step(slopes, layer.gates(), t, layer.steps, slopes_filed);
    file_step(input + t * inputs, layer.inputs, t, layer.steps, inputs_filed);
    file_step(t == 0 ? zeros : trace.states + (t - 1) * width, layer.width, t, layer.steps, states_filed);
  }
  const Terms filed = {slopes_filed, layer.gates()};
  outer(layer.steps, filed, {inputs_filed, layer.inputs}, gradients.weights, layer.sources());
  outer(layer.steps, filed, {states_filed, layer.width}, gradients.weights + layer.inputs, layer.sources());
  for (std::int64_t row = 0; row < layer.gates(); ++row) {
    Vector sum{};
    for (std::int64_t part = 0; part < lanes; part += at_once) sum += load(bias + row * lanes + part);
    gradients.bias[row] = sum_of_lanes(sum);
  }
}

// ---- the kernel
// -------------------------------------------------------------------------------------------------------

std::int64_t scratch_size(const Layer& layer) {
  return (3 * layer.width + 2 * layer.gates() + layer.steps * (layer.gates() + layer.sources())) * lanes;
}

std::int64_t packed_size(const Layer& layer) {
  const std::int64_t forward = layer.gates() * (1 + layer.sources());
  const std::int64_t backward = layer.sources() * (1 + layer.gates());
  return forward > backward ? forward : backward;
}

void pack_forward(const Layer& layer, const Weights& from, float* packed) {
  const auto weight = [&](std::int64_t row, std::int64_t column) {
    return from.weights[row * layer.sources() + column];
  };
  pack(layer.gates(), layer.sources(), weight, [&](std::int64_t row) { return from.bias[row]; }, packed);
}

// The weights of the states, then of the input, both the other way round.
void pack_backward(const Layer& layer, const Weights& from, float* packed) {
  const auto weight_from = [&](std::int64_t first) {
    return [&layer, &from, first](std::int64_t row, std::int64_t column) {
      return from.weights[column * layer.sources() + first + row];
    };
  };
  const auto no_bias = [](std::int64_t) { return 0.0F; };
  pack(layer.width, layer.gates(), weight_from(layer.inputs), no_bias, packed);
  pack(layer.inputs, layer.gates(), weight_from(0), no_bias, packed + layer.width * (1 + layer.gates()));
}

void forward(const Layer& layer, const float* packed, const float* input, const Trace& trace, float* scratch) {
  switch (layer.cell) {
    case Cell::rnn:
      return forward_block<RnnCell>(layer, packed, input, trace, scratch);
    case Cell::gru:
      return forward_block<GruCell>(layer, packed, input, trace, scratch);
    case Cell::lstm:
      return forward_block<LstmCell>(layer, packed, input, trace, scratch);
  }
}

void backward(const Layer& layer, const float* packed, const float* input, const Trace& trace,
              const float* states_gradient, float* input_gradient, const WeightGradients& gradients, float* scratch) {
  const auto with = [&]<typename C> {
    backward_block<C>(layer, packed, input, trace, states_gradient, input_gradient, gradients, scratch);
  };
  switch (layer.cell) {
    case Cell::rnn:
      return with.template operator()<RnnCell>();
    case Cell::gru:
      return with.template operator()<GruCell>();
    case Cell::lstm:
      return with.template operator()<LstmCell>();
  }
}

}  // namespace
}  // namespace aisle::models::recurrent
