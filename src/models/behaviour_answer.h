#pragma once

#include "models/behaviour_layers.h"

// Part of behaviour_code.h: the forward pass of who answers. What comes after a history is read from its last event
// alone, so the last layer makes a query of it only, and no keys and values: what the query says of a key is as well
// said of the event (q · W x = Wᵀ q · x), and a mean of values is the value of the mean of the events.
namespace aisle::models::encoder {
namespace {

// What the last rows of so many histories are worked out in; one history after the other in each.
struct LastRows {
  LastRows(const Shape& shape, const Tokens& tokens)
      : count(static_cast<std::int64_t>(tokens.begin.size()) - 1),
        memory(tokens.size() * (shape.width + 1) + count * (7 * shape.width + shape.inner + 1) + shape.width +
               shape.longest + 16 * at_once) {
    float* next = memory.memory;
    const auto take = [&next](std::int64_t numbers) {
      float* taken = next;
      next += (numbers + at_once - 1) / at_once * at_once;
      return taken;
    };
    read = take(tokens.size() * shape.width);
    spread = take(tokens.size() + count);
    heeding = take(shape.width);
    weights = take(shape.longest);
    for (float** rows : {&in, &query, &heeded, &mixed, &middle, &out, &last}) *rows = take(count * shape.width);
    inner = take(count * shape.inner);
  }

  std::int64_t count;
  Scratch memory;
  float *read, *spread, *heeding, *weights, *in, *query, *heeded, *mixed, *middle, *out, *last, *inner;
};

inline std::int64_t last_of(const Tokens& tokens, std::int64_t history) {
  return tokens.begin[static_cast<std::size_t>(history) + 1] - 1;
}

// The weights by which a head of the last event of a history heeds its events. `query` and `keys`: the head's part of
// the query, and of the columns of keys in the weights [D, 3 D].
inline void weigh(const Attention& how, const float* query, const float* keys, const float* events, std::int64_t length,
                  const Apart& apart, const LastRows& rows) {
  for (std::int64_t d = 0; d < how.width; ++d)
    rows.heeding[d] = how.scaling * dot(query, keys + d * 3 * how.width, how.each);
  float most = -1e30F;
  for (std::int64_t j = 0; j < length; ++j) {
    rows.weights[j] = dot(rows.heeding, events + j * how.width, how.width) + apart.of(length - 1, j);
    if (rows.weights[j] > most) most = rows.weights[j];
  }
  float total = 0;
  for (std::int64_t j = 0; j < length; ++j) {
    rows.weights[j] = exponential(within(filled(rows.weights[j] - most), 80.0F))[0];
    total += rows.weights[j];
  }
  for (std::int64_t j = 0; j < length; ++j) rows.weights[j] /= total;
}

// mixed: what the last event of each history heeds, by its query.
inline void attend_last(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                        const LastRows& rows) {
  const Attention how(shape);
  const std::int64_t width = how.width;
  for (std::int64_t h = 0; h < how.heads; ++h) {
    const std::int64_t column = h * how.each;
    for (std::int64_t s = 0; s < rows.count; ++s) {
      const std::int64_t from = tokens.begin[static_cast<std::size_t>(s)];
      const std::int64_t length = last_of(tokens, s) + 1 - from;
      const float* events = rows.read + from * width;
      weigh(how, rows.query + s * width + column, parameters + at.qkv + width + column, events, length,
            Apart(shape, at, parameters, tokens, from, h), rows);
      float* heeded = rows.heeded + s * width;
      for (std::int64_t d = 0; d < width; d += at_once) store(heeded + d, Vector{});
      for (std::int64_t j = 0; j < length; ++j) add_scaled(heeded, rows.weights[j], events + j * width, width);
      for (std::int64_t d = 0; d < how.each; d += at_once)
        store(rows.mixed + s * width + column + d, load(parameters + at.qkv_bias + 2 * width + column + d));
    }
    product({rows.count, how.each, width, rows.heeded, width, 1, parameters + at.qkv + 2 * width + column, 3 * width,
             rows.mixed + column, width, true});
  }
}

// c [rows, columns] = bias + a b, of some columns of b.
inline void some_columns(std::int64_t n, std::int64_t width, std::int64_t columns, const float* a, const float* b,
                         const float* bias, std::int64_t b_row, float* c) {
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < columns; j += at_once) store(c + i * columns + j, load(bias + j));
  product({n, columns, width, a, width, 1, b, b_row, c, columns, true});
}

inline void last_layer(const Shape& shape, const Layer& at, const float* parameters, const Tokens& tokens,
                       const float* in, const LastRows& rows) {
  const std::int64_t width = shape.width;
  normalise(tokens.size(), width, in, parameters + at.norm1, rows.read, rows.spread, rows.read);
  for (std::int64_t s = 0; s < rows.count; ++s)
    for (std::int64_t d = 0; d < width; d += at_once) {
      store(rows.in + s * width + d, load(in + last_of(tokens, s) * width + d));
      store(rows.last + s * width + d, load(rows.read + last_of(tokens, s) * width + d));
    }
  some_columns(rows.count, width, width, rows.last, parameters + at.qkv, parameters + at.qkv_bias, 3 * width,
               rows.query);
  attend_last(shape, at, parameters, tokens, rows);
  linear(rows.count, width, width, rows.mixed, parameters + at.out, parameters + at.out_bias, rows.middle);
  for (std::int64_t i = 0; i < rows.count * width; i += at_once)
    store(rows.middle + i, load(rows.middle + i) + load(rows.in + i));
  normalise(rows.count, width, rows.middle, parameters + at.norm2, rows.last, rows.spread, rows.last);
  linear(rows.count, width, shape.inner, rows.last, parameters + at.rise, parameters + at.rise_bias, rows.inner);
  for (std::int64_t i = 0; i < rows.count * shape.inner; i += at_once)
    store(rows.inner + i, gelu(load(rows.inner + i)));
  linear(rows.count, shape.inner, width, rows.inner, parameters + at.fall, parameters + at.fall_bias, rows.out);
  for (std::int64_t i = 0; i < rows.count * width; i += at_once)
    store(rows.out + i, load(rows.out + i) + load(rows.middle + i));
}

// What comes of the layers, with what is recollected and asked: to the place of each history's last event.
inline void finish_last(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens,
                        const LastRows& rows, float* hidden) {
  const std::int64_t width = shape.width;
  normalise(rows.count, width, rows.out, parameters + places.norm, rows.last, rows.spread, rows.last);
  for (std::int64_t s = 0; s < rows.count; ++s) {
    float* recalled = rows.mixed + s * width;
    for (std::int64_t d = 0; d < width; d += at_once) store(recalled + d, Vector{});
    const std::int64_t i = last_of(tokens, s);
    for (std::int64_t j = tokens.begin[static_cast<std::size_t>(s)]; j <= i; ++j)
      add_scaled(recalled, parameters[places.recall + i - j],
                 parameters + places.item + tokens.item[static_cast<std::size_t>(j)] * width, width);
  }
  product({rows.count, width, width, rows.mixed, width, 1, parameters + places.map, width, rows.last, width, true});
  for (std::int64_t s = 0; s < rows.count; ++s) {
    const std::int64_t i = last_of(tokens, s);
    const float* asked = parameters + places.asked + tokens.asked[static_cast<std::size_t>(i)] * width;
    for (std::int64_t d = 0; d < width; d += at_once)
      store(hidden + i * width + d, load(rows.last + s * width + d) + load(asked + d));
  }
}

}  // namespace
}  // namespace aisle::models::encoder
