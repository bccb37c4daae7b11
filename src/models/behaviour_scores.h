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

// Calls each(score's place, copy weight) for what the row's history holds, if that counts.
template <typename Each>
inline void for_seen(const Scoring& scoring, std::int64_t r, Each each) {
  if (scoring.candidate == nullptr) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    if (c < 0) continue;
    const auto n = static_cast<std::size_t>(j);
    const Code asked = scoring.tokens->asked[static_cast<std::size_t>(row.token)];
    each(score_of(scoring, c, r), CopyWeight(*scoring.shape, row.token - j, scoring.tokens->type[n], asked));
  }
}

// What a row's history holds is a candidate of that row whatever is drawn, so its chance of that is 1: no correction.
inline void always_candidates(const Scoring& scoring, std::int64_t r) {
  if (scoring.candidate == nullptr || !scoring.candidates->drawn) return;
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  for (std::int32_t j = row.begin; j <= row.token; ++j) {
    const std::int32_t c = scoring.candidate[j];
    bool later = c < 0;
    for (std::int32_t k = j + 1; k <= row.token && !later; ++k) later = scoring.candidate[k] == c;
    if (!later) *score_of(scoring, c, r) -= scoring.candidates->offset[static_cast<std::size_t>(c)];
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

// What is added to the products.
inline void complete_scores(const Scoring& scoring) {
  const float* copy = scoring.parameters + scoring.places->copy;
  const std::int64_t count = panels(scoring.candidates->count);
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(scoring.rows.size()); ++r) {
    for (std::int64_t p = 0; p < count; ++p)
      for (std::int64_t c = 0; c < panel; c += at_once) {
        float* to = row_of(scoring, p, r) + c;
        store(to, load(to) + load(scoring.candidates->offset.data() + p * panel + c));
      }
    for_seen(scoring, r, [&](float* to, const CopyWeight& weight) { *to += weight.of(copy); });
    always_candidates(scoring, r);
  }
}

void score(const Scoring& scoring) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  make_units(scoring);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    product({rows, panel, width, scoring.unit + scoring.first * width, width, 1,
             scoring.candidates->packed.data() + p * panel * width, panel, row_of(scoring, p, 0), panel, false});
  complete_scores(scoring);
}

// Scores of a row to the gradient of its loss, which is returned.
inline double softmax_row(const Scoring& scoring, std::int64_t r, float smooth) {
  const Row& row = scoring.rows[static_cast<std::size_t>(r)];
  const std::int64_t count = panels(scoring.candidates->count);
  Vector most = Vector{} - 1e30F;
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      const Vector x = load(row_of(scoring, p, r) + c);
      most = x > most ? x : most;
    }
  float top = most[0];
  for (int i = 1; i < at_once; ++i) top = most[i] > top ? most[i] : top;
  const std::span answers(scoring.answers + row.answer, static_cast<std::size_t>(row.answers));
  const float share = 1.0F / static_cast<float>(row.answers);
  float answered = 0;
  for (const std::int32_t answer : answers) answered += share * *score_of(scoring, answer, r);
  Vector total{};
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      float* to = row_of(scoring, p, r) + c;
      const Vector x = load(to) - top;
      const Vector e = exponential(x > -80.0F ? x : Vector{} - 80.0F);
      total += e;
      store(to, e);
    }
  const float sum = sum_of(total);
  const float factor = row.weight / sum;
  const float spread = smooth * row.weight / static_cast<float>(scoring.candidates->count);
  for (std::int64_t p = 0; p < count; ++p)
    for (std::int64_t c = 0; c < panel; c += at_once) {
      float* to = row_of(scoring, p, r) + c;
      store(to, factor * load(to) - spread);
    }
  for (std::int64_t c = scoring.candidates->count; c < count * panel; ++c) *score_of(scoring, c, r) = 0;
  for (const std::int32_t answer : answers) *score_of(scoring, answer, r) -= (1 - smooth) * row.weight * share;
  return static_cast<double>(row.weight) * (natural_logarithm(sum) + top - answered);
}

// From the gradient of a unit row to those of its hidden row and of the scale.
inline void unit_back(const Scoring& scoring, std::int64_t r, const float* unit_gradient, float* hidden_gradient,
                      float* copy_gradient) {
  const std::int64_t width = scoring.shape->width;
  const std::int64_t place = scoring.rows[static_cast<std::size_t>(r)].token * width;
  if (!scoring.shape->cosine) return add_scaled(hidden_gradient + place, 1, unit_gradient, width);
  const float* hidden = scoring.hidden + place;
  const float length = hidden_length(hidden, width);
  const float scale = scoring.parameters[scoring.places->scale];
  const float along = dot(hidden, unit_gradient, width) / (length * length);
  copy_gradient[scoring.shape->copies()] += along * length;
  add_scaled(hidden_gradient + place, scale / length, unit_gradient, width);
  add_scaled(hidden_gradient + place, -scale / length * along, hidden, width);
}

// The softmax of all rows, and what it says of the copy weights.
inline double softmax_rows(const Scoring& scoring, float smooth, float* copy_gradient) {
  double total = 0;
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(scoring.rows.size()); ++r) {
    total += softmax_row(scoring, r, smooth);
    for_seen(scoring, r,
             [&](const float* slope, const CopyWeight& weight) { weight.add_gradient(*slope, copy_gradient); });
  }
  return total;
}

#ifdef __AVX512BF16__

inline void score_halves(const Scoring& scoring) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  make_units(scoring);
  const float* unit = scoring.unit + scoring.first * width;
  const Scratch along(rows * width / 2);  // units, pairs along the width
  auto* pairs = reinterpret_cast<std::uint32_t*>(along.memory);
  for (std::int64_t i = 0; i < rows * width; i += at_once)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(pairs + i / 2),
                        reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(load(unit + i))));
  std::uint32_t* across = scoring.unit_pairs + scoring.first / 2 * width;
  for (std::int64_t r = 0; r < rows; r += 2)
    for (std::int64_t d = 0; d < width; d += at_once)
      _mm512_storeu_si512(
          across + r / 2 * width + d,
          pair_up(load(unit + r * width + d), r + 1 < rows ? load(unit + (r + 1) * width + d) : Vector{}));
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    half_product({rows, panel, width / 2, pairs, width / 2, 1,
                  scoring.candidates->packed_halves.data() + p * panel * width / 2, panel, row_of(scoring, p, 0), panel,
                  false});
  complete_scores(scoring);
}

inline void halve_slopes(const Scoring& scoring) {
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    for (std::int64_t r = 0; r < rows; r += 2)
      for (std::int64_t c = 0; c < panel; c += at_once) {
        const Vector one = load(row_of(scoring, p, r) + c);
        const Vector two = r + 1 < rows ? load(row_of(scoring, p, r + 1) + c) : Vector{};
        const std::int64_t row = p * scoring.most_rows + scoring.first + r;
        const auto keep = [&](std::int64_t at, Vector slopes) {
          _mm256_storeu_si256(reinterpret_cast<__m256i*>(scoring.slopes_by_row + at * panel / 2 + c / 2),
                              reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(slopes)));
        };
        keep(row, one);
        if (r + 1 < rows) keep(row + 1, two);
        _mm512_storeu_si512(scoring.slopes_by_candidate + row / 2 * panel + c, pair_up(one, two));
      }
}

double loss(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient) {
  score_halves(scoring);
  const double total = softmax_rows(scoring, smooth, copy_gradient);
  halve_slopes(scoring);
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  const Scratch unit_gradient(rows * width);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    half_product({rows, width, panel / 2, scoring.slopes_by_row + (p * scoring.most_rows + scoring.first) * panel / 2,
                  panel / 2, 1, scoring.candidates->rows_halves.data() + p * panel / 2 * width, width,
                  unit_gradient.memory, width, p > 0});
  for (std::int64_t r = 0; r < rows; ++r)
    unit_back(scoring, r, unit_gradient.memory + r * width, hidden_gradient, copy_gradient);
  return total;
}

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    half_product({panel, width, rows / 2, scoring.slopes_by_candidate + p * scoring.most_rows / 2 * panel, 1, panel,
                  scoring.unit_pairs, width, candidates_gradient + p * panel * width, width, true});
}

#else

double loss(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient) {
  score(scoring);
  const double total = softmax_rows(scoring, smooth, copy_gradient);
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  if (rows % 2 == 1)  // the place up to the next scoring's counts for nothing
    for (std::int64_t d = 0; d < width; d += at_once)
      store(scoring.unit + (scoring.first + rows) * width + d, Vector{});
  const Scratch unit_gradient(rows * width);
  for (std::int64_t p = 0; p < panels(scoring.candidates->count); ++p)
    product({rows, width, panel, row_of(scoring, p, 0), panel, 1, scoring.candidates->rows.data() + p * panel * width,
             width, unit_gradient.memory, width, p > 0});
  for (std::int64_t r = 0; r < rows; ++r)
    unit_back(scoring, r, unit_gradient.memory + r * width, hidden_gradient, copy_gradient);
  return total;
}

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    product({panel, width, rows, scoring.scores + p * scoring.most_rows * panel, 1, panel, scoring.unit, width,
             candidates_gradient + p * panel * width, width, true});
}

#endif

}  // namespace
}  // namespace aisle::models::encoder
