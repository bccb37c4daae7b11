#pragma once

#include "models/behaviour_answer.h"
#include "models/behaviour_aspects.h"
#include "models/behaviour_layers.h"
#include "models/behaviour_loss.h"

// The code of a Kernel, under the rules of vector_code.h.
namespace aisle::models::encoder {
namespace {

// Where dropout draws from: a number for each place it is used at.
constexpr std::uint32_t at_input = 1;
constexpr std::uint32_t at_recall = 2;
constexpr std::uint32_t at_attention = 3;  // then 3 more a layer
constexpr std::uint32_t at_mixed = 4;
constexpr std::uint32_t at_fall = 5;
inline std::uint32_t in_layer(std::uint32_t place, std::size_t layer) {
  return place + 3 * static_cast<std::uint32_t>(layer);
}

inline void embed(const Shape& shape, const Places& at, const float* parameters, const Tokens& tokens, float* input) {
  const std::int64_t width = shape.width;
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t n = tokens.begin[s]; n < tokens.begin[s + 1]; ++n) {
      const auto i = static_cast<std::size_t>(n);
      const float* item = parameters + at.item + tokens.item[i] * width;
      const float* position = parameters + at.position + (n - tokens.begin[s]) * width;
      const float* type = parameters + at.type + tokens.type[i] * width;
      const float* gap = parameters + at.gap + tokens.gap[i] * width;
      for (std::int64_t d = 0; d < width; d += at_once)
        store(input + n * width + d, load(item + d) + load(position + d) + load(type + d) + load(gap + d));
    }
  }
}

// recalled_i = sum of recall[i - j] times the vector of item j over j <= i
inline void recollect(std::int64_t width, const Tokens& tokens, const float* recall, const float* items,
                      float* recalled) {
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t i = tokens.begin[s]; i < tokens.begin[s + 1]; ++i) {
      float* to = recalled + i * width;
      for (std::int64_t d = 0; d < width; d += at_once) store(to + d, Vector{});
      for (std::int64_t j = tokens.begin[s]; j <= i; ++j)
        add_scaled(to, recall[i - j], items + tokens.item[static_cast<std::size_t>(j)] * width, width);
    }
  }
}

inline void recollect_back(std::int64_t width, const Tokens& tokens, const float* recall, const float* items,
                           const float* recalled_gradient, float* recall_gradient, float* item_gradient) {
  for (std::size_t s = 0; s + 1 < tokens.begin.size(); ++s) {
    for (std::int64_t i = tokens.begin[s]; i < tokens.begin[s + 1]; ++i) {
      const float* from = recalled_gradient + i * width;
      for (std::int64_t j = tokens.begin[s]; j <= i; ++j) {
        recall_gradient[i - j] += dot(from, items + tokens.item[static_cast<std::size_t>(j)] * width, width);
        add_scaled(item_gradient + j * width, recall[i - j], from, width);
      }
    }
  }
}

// to = a + b, with some of b dropped
inline void add_dropped(std::int64_t count, const float* a, const float* b, const Dropping& dropping, float* to) {
  for (std::int64_t i = 0; i < count; i += at_once)
    store(to + i, load(a + i) + (dropping.share == 0 ? load(b + i) : load(b + i) * dropping.at(i)));
}

inline void forward_layer(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                          Trace& trace, std::size_t layer, const float* in, float* scratch) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const Trace::Of& to = trace.layers[layer];
  normalise(n, width, in, parameters + at.norm1, to.normed1, to.spread1, to.read1);
  linear(n, width, 3 * width, to.read1, parameters + at.qkv, parameters + at.qkv_bias, to.qkv);
  attend(shape, at, parameters, tokens, trace, to.qkv, to.attention,
         {tokens.noise, in_layer(at_attention, layer), tokens.attention_dropout}, to.mixed);
  linear(n, width, width, to.mixed, parameters + at.out, parameters + at.out_bias, scratch);
  add_dropped(n * width, in, scratch, {tokens.noise, in_layer(at_mixed, layer), tokens.dropout}, to.middle);
  normalise(n, width, to.middle, parameters + at.norm2, to.normed2, to.spread2, to.read2);
  linear(n, width, shape.inner, to.read2, parameters + at.rise, parameters + at.rise_bias, to.risen);
  for (std::int64_t i = 0; i < n * shape.inner; i += at_once) store(to.active + i, gelu(load(to.risen + i)));
  linear(n, shape.inner, width, to.active, parameters + at.fall, parameters + at.fall_bias, scratch);
  add_dropped(n * width, to.middle, scratch, {tokens.noise, in_layer(at_fall, layer), tokens.dropout}, to.out);
}

void forward(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens, Trace& trace) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const Scratch scratch(n * width);
  embed(shape, places, parameters, tokens, trace.input);
  Dropping(tokens.noise, at_input, tokens.dropout).apply(n * width, trace.input, trace.entered);
  const float* x = trace.entered;
  for (std::size_t l = 0; l < places.layers.size(); ++l) {
    forward_layer(shape, places.layers[l], parameters, tokens, trace, l, x, scratch.memory);
    x = trace.layers[l].out;
  }
  normalise(n, width, x, parameters + places.norm, trace.normed, trace.spread, trace.hidden);
  recollect(width, tokens, parameters + places.recall, parameters + places.item, scratch.memory);
  Dropping(tokens.noise, at_recall, tokens.dropout).apply(n * width, scratch.memory, trace.recalled);
  product({n, width, width, trace.recalled, width, 1, parameters + places.map, width, trace.hidden, width, true});
  for (std::int64_t i = 0; i < n; ++i)
    add_scaled(trace.hidden + i * width, 1,
               parameters + places.asked + tokens.asked[static_cast<std::size_t>(i)] * width, width);
}

// From what the layers before the last one made of each event.
void answer_from(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens,
                 const float* x, float* hidden) {
  const LastRows rows(shape, tokens);
  last_layer(shape, places.layers.back(), parameters, tokens, x, rows);
  finish_last(shape, places, parameters, tokens, rows, hidden);
}

// Without dropout, and without what the backward pass would read.
void answer(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens, float* hidden) {
  const Scratch in(tokens.size() * shape.width);
  embed(shape, places, parameters, tokens, in.memory);
  if (places.layers.size() == 1) return answer_from(shape, places, parameters, tokens, in.memory, hidden);
  Shape before = shape;  // the layers of which every row is needed
  --before.layers;
  Trace trace(before, tokens);
  const Scratch scratch(tokens.size() * shape.width);
  const float* x = in.memory;
  for (std::size_t l = 0; l + 1 < places.layers.size(); ++l) {
    forward_layer(shape, places.layers[l], parameters, tokens, trace, l, x, scratch.memory);
    x = trace.layers[l].out;
  }
  answer_from(shape, places, parameters, tokens, x, hidden);
}

// `x_gradient` comes in as the gradient of the layer's answer and leaves as that of what it read.
inline void backward_layer(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                           Trace& trace, std::size_t layer, float* x_gradient, float* gradient, float* scratch) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const std::int64_t most = shape.inner > 3 * width ? shape.inner : 3 * width;
  const Trace::Of& of = trace.layers[layer];
  float* narrow = scratch;                    // N×D
  float* broad = narrow + n * width;          // N×max(F, 3 D)
  float* transposed = broad + n * most;       // D×max(F, 3 D)
  float* slopes = transposed + width * most;  // L
  const auto clear = [](float* values, std::int64_t count) {
    for (std::int64_t i = 0; i < count; i += at_once) store(values + i, Vector{});
  };

  Dropping(tokens.noise, in_layer(at_fall, layer), tokens.dropout).apply(n * width, x_gradient, narrow);
  linear_back(n, shape.inner, width, of.active, parameters + at.fall, narrow, gradient + at.fall,
              gradient + at.fall_bias, broad, transposed);
  for (std::int64_t i = 0; i < n * shape.inner; i += at_once)
    store(broad + i, load(broad + i) * gelu_gradient(load(of.risen + i)));
  linear_back(n, width, shape.inner, of.read2, parameters + at.rise, broad, gradient + at.rise, gradient + at.rise_bias,
              narrow, transposed);
  normalise_back(n, width, of.normed2, of.spread2, parameters + at.norm2, narrow, gradient + at.norm2, x_gradient);

  Dropping(tokens.noise, in_layer(at_mixed, layer), tokens.dropout).apply(n * width, x_gradient, broad);
  linear_back(n, width, width, of.mixed, parameters + at.out, broad, gradient + at.out, gradient + at.out_bias, narrow,
              transposed);
  clear(broad, n * 3 * width);
  attend_back(shape, at, parameters, tokens, trace, of.qkv, of.attention,
              {tokens.noise, in_layer(at_attention, layer), tokens.attention_dropout}, narrow, broad, gradient, slopes);
  linear_back(n, width, 3 * width, of.read1, parameters + at.qkv, broad, gradient + at.qkv, gradient + at.qkv_bias,
              narrow, transposed);
  normalise_back(n, width, of.normed1, of.spread1, parameters + at.norm1, narrow, gradient + at.norm1, x_gradient);
}

void backward(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens, Trace& trace,
              float* hidden_gradient, const float* made_gradient, float* gradient, float* input_gradient,
              float* item_gradient) {
  const std::int64_t n = tokens.size();
  const std::int64_t width = shape.width;
  const std::int64_t most = shape.inner > 3 * width ? shape.inner : 3 * width;
  const Scratch scratch(n * width * 2 + n * most + width * most + shape.longest + at_once);
  float* x_gradient = scratch.memory;
  float* rest = x_gradient + n * width;

  for (std::int64_t i = 0; i < n; ++i)
    add_scaled(gradient + places.asked + tokens.asked[static_cast<std::size_t>(i)] * width, 1,
               hidden_gradient + i * width, width);
  float* recalled_gradient = rest;
  linear_back(n, width, width, trace.recalled, parameters + places.map, hidden_gradient, gradient + places.map, nullptr,
              recalled_gradient, rest + n * width);
  Dropping(tokens.noise, at_recall, tokens.dropout).apply(n * width, recalled_gradient, recalled_gradient);
  for (std::int64_t i = 0; i < n * width; i += at_once) {
    store(item_gradient + i, Vector{});
    store(x_gradient + i, Vector{});
  }
  recollect_back(width, tokens, parameters + places.recall, parameters + places.item, recalled_gradient,
                 gradient + places.recall, item_gradient);
  if (made_gradient != nullptr)
    for (std::int64_t i = 0; i < n; ++i) add_scaled(hidden_gradient + i * width, 1, made_gradient + i * width, width);
  normalise_back(n, width, trace.normed, trace.spread, parameters + places.norm, hidden_gradient,
                 gradient + places.norm, x_gradient);
  for (std::size_t l = places.layers.size(); l-- > 0;)
    backward_layer(shape, places.layers[l], parameters, tokens, trace, l, x_gradient, gradient, rest);
  Dropping(tokens.noise, at_input, tokens.dropout).apply(n * width, x_gradient, input_gradient);
  for (std::int64_t i = 0; i < n * width; i += at_once)
    store(item_gradient + i, load(item_gradient + i) + load(input_gradient + i));
}

void adam(const Kernel::Adam& how, std::int64_t count, float* values, const float* gradient, float* mean,
          float* square) {
  for (std::int64_t i = 0; i < count; i += at_once) {
    const Vector g = load(gradient + i) * how.gradient_scale;
    const Vector m = how.beta1 * load(mean + i) + (1 - how.beta1) * g;
    const Vector s = how.beta2 * load(square + i) + (1 - how.beta2) * g * g;
    store(mean + i, m);
    store(square + i, s);
    const Vector x = load(values + i);
    store(values + i, x - how.decay * x - how.rate * m / (square_root(s) + how.epsilon));
  }
}

}  // namespace
}  // namespace aisle::models::encoder
