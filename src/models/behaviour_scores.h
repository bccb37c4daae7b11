#pragma once

#include "models/behaviour_kernel.h"
#include "models/behaviour_products.h"

#include <cstdint>

// Part of behaviour_code.h: scores of candidates, their softmax and its gradients.
namespace aisle::models::encoder {
namespace {

#ifdef __AVX512BF16__
inline void pack_halves(std::int64_t width, Candidates& candidates, std::int64_t p) {
  if (candidates.packed_halves.empty()) return;
  const float* packed = candidates.packed.data() + p * panel * width;
  const float* rows = candidates.rows.data() + p * panel * width;
  for (std::int64_t d = 0; d < width; d += 2)
    for (std::int64_t c = 0; c < panel; c += at_once)
      _mm512_storeu_si512(candidates.packed_halves.data() + (p * width / 2 + d / 2) * panel + c,
                          pair_up(load(packed + d * panel + c), load(packed + (d + 1) * panel + c)));
  for (std::int64_t c = 0; c < panel; c += 2)
    for (std::int64_t d = 0; d < width; d += at_once)
      _mm512_storeu_si512(candidates.rows_halves.data() + (p * panel / 2 + c / 2) * width + d,
                          pair_up(load(rows + c * width + d), load(rows + (c + 1) * width + d)));
}
#else
inline void pack_halves(std::int64_t, const Candidates&, std::int64_t) {}
#endif

void pack(const Shape& shape, Candidates& candidates, std::int64_t first_panel, std::int64_t last_panel) {
  const std::int64_t width = shape.width;
  for (std::int64_t p = first_panel; p < last_panel; ++p) {
    float* packed = candidates.packed.data() + p * panel * width;
    for (std::int64_t c = 0; c < panel; ++c) {
      float* row = candidates.rows.data() + (p * panel + c) * width;
      float length = 1;
      if (shape.cosine) {
        const float squares = dot(row, row, width);
        length = squares > 0 ? __builtin_sqrtf(squares + 1e-12F) : 1;  // of nothing the gradient is not a millionfold
        for (std::int64_t d = 0; d < width; d += at_once) store(row + d, load(row + d) / length);
      }
      candidates.length[static_cast<std::size_t>(p * panel + c)] = length;
      for (std::int64_t d = 0; d < width; ++d) packed[d * panel + c] = row[d];
    }
    pack_halves(width, candidates, p);
  }
}

void unpack_gradient(const Shape& shape, const Candidates& candidates, std::int64_t first, std::int64_t last,
                     float* candidates_gradient) {
  if (!shape.cosine) return;
  const std::int64_t width = shape.width;
  for (std::int64_t c = first; c < last; ++c) {
    const float* row = candidates.rows.data() + c * width;
    float* gradient = candidates_gradient + c * width;
    const float along = dot(row, gradient, width);
    const float shorter = 1.0F / candidates.length[static_cast<std::size_t>(c)];
    for (std::int64_t d = 0; d < width; d += at_once)
      store(gradient + d, shorter * (load(gradient + d) - along * load(row + d)));
  }
}

inline float* row_of(const Scoring& scoring, std::int64_t p, std::int64_t r) {
  return scoring.scores + (p * scoring.most_rows + scoring.first + r) * panel;
}

inline float* score_of(const Scoring& scoring, std::int64_t candidate, std::int64_t r) {
  return row_of(scoring, candidate / panel, r) + candidate % panel;
}

inline float hidden_length(const float* hidden, std::int64_t width) {
  return __builtin_sqrtf(dot(hidden, hidden, width) + 1e-12F);
}

// Calls each(candidate, copy weight) for what the row's history holds, if that counts.
template <typename Each>
inline void for_seen(const Scoring& scoring, std::int64_t r, Each each) {
  if (scoring.candidate == nullptr) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    if (c < 0) continue;
    const auto n = static_cast<std::size_t>(j);
    const Code asked = scoring.tokens->asked[static_cast<std::size_t>(row.token)];
    each(c, CopyWeight(*scoring.shape, row.token - j, scoring.tokens->type[n], asked));
  }
}

// Calls each(candidate, more) for what the row's history adds to scores. What it holds is a candidate of that row
// whatever is drawn, so its chance of that is 1: no correction.
template <typename Each>
inline void for_added(const Scoring& scoring, std::int64_t r, Each each) {
  const float* copy = scoring.parameters + scoring.places->copy;
  for_seen(scoring, r, [&](std::int32_t c, const CopyWeight& weight) { each(c, weight.of(copy)); });
  if (scoring.candidate == nullptr || !scoring.candidates->drawn) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    bool later = c < 0;
    for (std::int32_t k = j + 1; k <= row.token && !later; ++k) later = scoring.candidate[k] == c;
    if (!later) each(c, -scoring.candidates->offset[static_cast<std::size_t>(c)]);
  }
}

inline void make_units(const Scoring& scoring) {
  const Shape& shape = *scoring.shape;
  const std::int64_t width = shape.width;
  float* unit = scoring.unit + scoring.first * width;
  const float scale = shape.cosine ? scoring.parameters[scoring.places->scale] : 1.0F;
  for (std::size_t r = 0; r < scoring.rows.size(); ++r, unit += width) {
    const float* hidden = scoring.hidden + scoring.rows[r].token * width;
    const float factor = shape.cosine ? scale / hidden_length(hidden, width) : 1.0F;
    for (std::int64_t d = 0; d < width; d += at_once) store(unit + d, factor * load(hidden + d));
  }
}

void score(const Scoring& scoring) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  make_units(scoring);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p) {
    product({rows, panel, width, scoring.unit + scoring.first * width, width, 1,
             scoring.candidates->packed.data() + p * panel * width, panel, row_of(scoring, p, 0), panel, false});
    for (std::int64_t r = 0; r < rows; ++r)
      add_scaled(row_of(scoring, p, r), 1, scoring.candidates->offset.data() + p * panel, panel);
  }
  for (std::int64_t r = 0; r < rows; ++r)
    for_added(scoring, r, [&](std::int32_t c, float more) { *score_of(scoring, c, r) += more; });
}

}  // namespace
}  // namespace aisle::models::encoder
