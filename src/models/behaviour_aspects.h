#pragma once

#include "models/behaviour_layers.h"

// Part of behaviour_code.h: what is foreseen of the next event beside its item.
namespace aisle::models::encoder {
namespace {

// Turns the scores of one aspect's kinds into the gradient of its cross-entropy times `weight`; that, unweighted.
inline double softmax_loss(float* scores, std::int64_t kinds, std::int64_t answer, float weight) {
  float most = scores[0];
  for (std::int64_t k = 1; k < kinds; ++k)
    if (scores[k] > most) most = scores[k];
  const float answered = scores[answer] - most;
  float total = 0;
  for (std::int64_t k = 0; k < kinds; ++k) {
    scores[k] = exponential(within(filled(scores[k] - most), 80.0F))[0];
    total += scores[k];
  }
  for (std::int64_t k = 0; k < kinds; ++k) scores[k] *= weight / total;
  scores[answer] -= weight;
  return natural_logarithm(total) - answered;
}

// The same of all aspects of a row; no gradient of what is not known.
inline double aspects_loss(const Shape& shape, const Row& row, float share, float* scores) {
  double loss = 0;
  for (int aspect = 0; aspect < Shape::aspect_count; ++aspect) {
    const std::int64_t kinds = shape.kinds(aspect);
    if (row.aspects[aspect] > 0) {
      loss += softmax_loss(scores, kinds, row.aspects[aspect], share * row.weight);
    } else {
      for (std::int64_t k = 0; k < kinds; ++k) scores[k] = 0;
    }
    scores += kinds;
  }
  return loss * row.weight;
}

double foresee(const Shape& shape, const Places& places, const float* parameters, const Trace& trace,
               std::span<const Row> rows, float share, float* gradient, float* made_gradient) {
  const auto count = static_cast<std::int64_t>(rows.size());
  const std::int64_t width = shape.width;
  const std::int64_t kinds = shape.all_kinds();
  const Scratch scratch(count * (2 * width + kinds) + width * kinds);
  float* made = scratch.memory;                // R×D
  float* back = made + count * width;          // R×D
  float* scores = back + count * width;        // R×kinds
  float* transposed = scores + count * kinds;  // kinds×D
  for (std::int64_t r = 0; r < count; ++r) {
    const float* normed = trace.normed + rows[static_cast<std::size_t>(r)].token * width;
    for (std::int64_t d = 0; d < width; d += at_once)
      store(made + r * width + d,
            load(normed + d) * load(parameters + places.norm + d) + load(parameters + places.norm + width + d));
  }
  linear(count, width, kinds, made, parameters + places.aspects, parameters + places.aspects_bias, scores);
  double loss = 0;
  const std::int64_t used = shape.types + 1 + shape.gaps + shape.bands + 1;
  for (std::int64_t r = 0; r < count; ++r) {
    loss += aspects_loss(shape, rows[static_cast<std::size_t>(r)], share, scores + r * kinds);
    for (std::int64_t k = used; k < kinds; ++k) scores[r * kinds + k] = 0;
  }
  linear_back(count, width, kinds, made, parameters + places.aspects, scores, gradient + places.aspects,
              gradient + places.aspects_bias, back, transposed);
  for (std::int64_t r = 0; r < count; ++r)
    add_scaled(made_gradient + rows[static_cast<std::size_t>(r)].token * width, 1, back + r * width, width);
  return loss;
}

}  // namespace
}  // namespace aisle::models::encoder
