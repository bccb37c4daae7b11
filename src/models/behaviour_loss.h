#pragma once

#include "models/behaviour_scores.h"

// Part of behaviour_code.h: the softmax over the candidates and its gradients. All that a panel's scores need is done
// while they are near: they are read and written twice in all, since memory is slower than the arithmetic.
namespace aisle::models::encoder {
namespace {

// e^x, from e^-80 on.
inline Vector power_of(Vector x) { return exponential(x < -80.0F ? filled(-80.0F) : x); }
inline float power_of(float x) { return x == 0 ? 1.0F : exponential(within(filled(x), 80.0F))[0]; }

inline float greatest_of(Vector x) {
  float lanes[at_once];
  store(lanes, x);
#pragma GCC unroll 4
  for (int half = at_once / 2; half > 0; half /= 2)
    for (int i = 0; i < half; ++i) lanes[i] = lanes[i + half] > lanes[i] ? lanes[i + half] : lanes[i];
  return lanes[0];
}

// The products of a scoring with a panel of candidates.
#ifdef __AVX512BF16__

class Products {
 public:
  explicit Products(const Scoring& of)
      : scoring(of),
        width(of.shape->width),
        rows(static_cast<std::int64_t>(of.rows.size())),
        memory(rows * (width + panel) / 2),
        units(reinterpret_cast<std::uint32_t*>(memory.memory)),
        slopes(units + rows * width / 2) {
    const float* unit = scoring.unit + scoring.first * width;
    for (std::int64_t i = 0; i < rows * width; i += at_once)
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(units + i / 2),
                          reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(load(unit + i))));
    std::uint32_t* across = scoring.unit_pairs + scoring.first / 2 * width;
    for (std::int64_t r = 0; r < rows; r += 2)
      for (std::int64_t d = 0; d < width; d += at_once)
        _mm512_storeu_si512(
            across + r / 2 * width + d,
            pair_up(load(unit + r * width + d), r + 1 < rows ? load(unit + (r + 1) * width + d) : Vector{}));
  }

  // Sets the panel's scores, but for what is added to them.
  void score(std::int64_t p) const {
    half_product({rows, panel, width / 2, units, width / 2, 1,
                  scoring.candidates->packed_halves.data() + p * panel * width / 2, panel, row_of(scoring, p, 0), panel,
                  false});
  }

  // Adds to the units' gradient what the panel's slopes, which stand where its scores did, say.
  void add_unit_gradient(std::int64_t p, float* unit_gradient) const {
    for (std::int64_t r = 0; r < rows; r += 2)
      for (std::int64_t c = 0; c < panel; c += at_once) {
        const Vector one = load(row_of(scoring, p, r) + c);
        const Vector two = r + 1 < rows ? load(row_of(scoring, p, r + 1) + c) : Vector{};
        const auto keep = [&](std::int64_t row, Vector of) {
          _mm256_storeu_si256(reinterpret_cast<__m256i*>(slopes + (row * panel + c) / 2),
                              reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(of)));
        };
        keep(r, one);
        if (r + 1 < rows) keep(r + 1, two);
        _mm512_storeu_si512(pairs_of(p, r) + c, pair_up(one, two));
      }
    half_product({rows, width, panel / 2, slopes, panel / 2, 1,
                  scoring.candidates->rows_halves.data() + p * panel / 2 * width, width, unit_gradient, width, true});
  }

  // Takes up a slope that has changed since.
  void take_up(std::int64_t candidate, std::int64_t r) const {
    const auto rounded = __builtin_bit_cast(std::uint32_t, *score_of(scoring, candidate, r)) + 0x8000U;
    std::uint32_t& pair = pairs_of(candidate / panel, r)[candidate % panel];
    pair = r % 2 == 0 ? (pair & 0xffff0000U) | rounded >> 16 : (pair & 0xffffU) | (rounded & 0xffff0000U);
  }

 private:
  [[nodiscard]] std::uint32_t* pairs_of(std::int64_t p, std::int64_t r) const {
    return scoring.slopes_by_candidate + (p * scoring.most_rows + scoring.first + r) / 2 * panel;
  }

  const Scoring& scoring;
  std::int64_t width, rows;
  Scratch memory;
  std::uint32_t *units, *slopes;  // pairs along the width [rows, D / 2]; along a panel's candidates [rows, 32]
};

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    half_product({panel, width, rows / 2, scoring.slopes_by_candidate + p * scoring.most_rows / 2 * panel, 1, panel,
                  scoring.unit_pairs, width, candidates_gradient + p * panel * width, width, true});
}

#else

class Products {
 public:
  explicit Products(const Scoring& of)
      : scoring(of), width(of.shape->width), rows(static_cast<std::int64_t>(of.rows.size())) {
    if (rows % 2 == 1)  // the place up to the next scoring's counts for nothing
      for (std::int64_t d = 0; d < width; d += at_once)
        store(scoring.unit + (scoring.first + rows) * width + d, Vector{});
  }

  void score(std::int64_t p) const {
    product({rows, panel, width, scoring.unit + scoring.first * width, width, 1,
             scoring.candidates->packed.data() + p * panel * width, panel, row_of(scoring, p, 0), panel, false});
  }

  void add_unit_gradient(std::int64_t p, float* unit_gradient) const {
    product({rows, width, panel, row_of(scoring, p, 0), panel, 1, scoring.candidates->rows.data() + p * panel * width,
             width, unit_gradient, width, true});
  }

  void take_up(std::int64_t, std::int64_t) const {}

 private:
  const Scoring& scoring;
  std::int64_t width, rows;
};

void candidate_gradient(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel, std::int64_t last_panel,
                        float* candidates_gradient) {
  const std::int64_t width = scoring.shape->width;
  for (std::int64_t p = first_panel; p < last_panel; ++p)
    product({panel, width, rows, scoring.scores + p * scoring.most_rows * panel, 1, panel, scoring.unit, width,
             candidates_gradient + p * panel * width, width, true});
}

#endif

// The softmax of a scoring's rows, panel after panel: a score stands as its power, e^(score - the greatest of its row
// up to its panel), and then as the slope of the loss by it.
class Softmax {
 public:
  explicit Softmax(const Scoring& of)
      : scoring(of),
        rows(static_cast<std::int64_t>(of.rows.size())),
        count(panels(of.candidates->count)),
        memory(rows * (count + at_once + 1)),
        greatest(memory.memory),
        total(greatest + rows * count),
        factor(total + rows * at_once) {}

  // Scores of a panel to their powers.
  void raise(std::int64_t p) const {
    constexpr std::int64_t across = panel / at_once;
    const float* offset = scoring.candidates->offset.data() + p * panel;
    for (std::int64_t r = 0; r < rows; ++r) {
      float* to = row_of(scoring, p, r);
      const float before = p > 0 ? greatest[(p - 1) * rows + r] : -1e30F;
      Vector score[across];
      Vector most = filled(before);
      for (std::int64_t i = 0; i < across; ++i) {
        score[i] = load(to + i * at_once) + load(offset + i * at_once);
        most = score[i] > most ? score[i] : most;
      }
      const float now = greatest_of(most);
      Vector sum = p > 0 ? power_of(before - now) * load(total + r * at_once) : Vector{};
      for (std::int64_t i = 0; i < across; ++i) {
        const Vector power = power_of(score[i] - now);
        sum += power;
        store(to + i * at_once, power);
      }
      store(total + r * at_once, sum);
      greatest[p * rows + r] = now;
    }
  }

  // Once all panels are raised: multiplies in what the row's history adds; the row's loss without its weight.
  double finish(std::int64_t r) const {
    double sum = sum_of(load(total + r * at_once));
    for_added(scoring, r, [&](std::int32_t c, float more) {
      float* power = score_of(scoring, c, r);
      const float before = *power;
      *power *= power_of(more);
      sum += static_cast<double>(*power - before) * fallen(c / panel, r);
    });
    const Row& row = scoring.rows[static_cast<std::size_t>(r)];
    factor[r] = row.weight / static_cast<float>(sum);
    double answered = 0;
    for (std::int32_t i = 0; i < row.answers; ++i) {
      const std::int32_t answer = scoring.answers[row.answer + i];
      const float power = *score_of(scoring, answer, r);
      answered += natural_logarithm(power < 1e-37F ? 1e-37F : power) + greatest[answer / panel * rows + r];
    }
    return natural_logarithm(static_cast<float>(sum)) + greatest[(count - 1) * rows + r] - answered / row.answers;
  }

  // Powers of a panel to slopes, but for the answers' own share.
  void lower(std::int64_t p, float smooth) const {
    const std::int64_t used = scoring.candidates->count - p * panel;
    for (std::int64_t r = 0; r < rows; ++r) {
      float* to = row_of(scoring, p, r);
      const float times = factor[r] * fallen(p, r);
      const float spread =
          smooth * scoring.rows[static_cast<std::size_t>(r)].weight / static_cast<float>(scoring.candidates->count);
      for (std::int64_t c = 0; c < panel; c += at_once) store(to + c, times * load(to + c) - spread);
      for (std::int64_t c = used; c < panel; ++c) to[c] = 0;
    }
  }

 private:
  // What a power of a panel is multiplied by to be e^(score - the row's greatest of all).
  [[nodiscard]] float fallen(std::int64_t p, std::int64_t r) const {
    return power_of(greatest[p * rows + r] - greatest[(count - 1) * rows + r]);
  }

  const Scoring& scoring;
  std::int64_t rows, count;
  Scratch memory;
  float *greatest, *total,
      *factor;  // [panels, rows]; the powers' sum, lane by lane [rows, at_once]; weight / sum [rows]
};

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

double loss(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient) {
  const std::int64_t width = scoring.shape->width;
  const auto rows = static_cast<std::int64_t>(scoring.rows.size());
  const std::int64_t count = panels(scoring.candidates->count);
  make_units(scoring);
  const Products products(scoring);
  const Softmax softmax(scoring);
  for (std::int64_t p = 0; p < count; ++p) {
    products.score(p);
    softmax.raise(p);
  }
  double total = 0;
  for (std::int64_t r = 0; r < rows; ++r) total += scoring.rows[static_cast<std::size_t>(r)].weight * softmax.finish(r);
  const Scratch unit_gradient(rows * width);
  for (std::int64_t i = 0; i < rows * width; i += at_once) store(unit_gradient.memory + i, Vector{});
  for (std::int64_t p = 0; p < count; ++p) {
    softmax.lower(p, smooth);
    products.add_unit_gradient(p, unit_gradient.memory);
  }
  for (std::int64_t r = 0; r < rows; ++r) {
    const Row& row = scoring.rows[static_cast<std::size_t>(r)];
    float* gradient = unit_gradient.memory + r * width;
    const float share = (1 - smooth) * row.weight / static_cast<float>(row.answers);
    for (std::int32_t i = 0; i < row.answers; ++i) {
      const std::int32_t answer = scoring.answers[row.answer + i];
      *score_of(scoring, answer, r) -= share;
      products.take_up(answer, r);
      add_scaled(gradient, -share, scoring.candidates->rows.data() + answer * width, width);
    }
    for_seen(scoring, r, [&](std::int32_t c, const CopyWeight& weight) {
      weight.add_gradient(*score_of(scoring, c, r), copy_gradient);
    });
    unit_back(scoring, r, gradient, hidden_gradient, copy_gradient);
  }
  return total;
}

}  // namespace
}  // namespace aisle::models::encoder
