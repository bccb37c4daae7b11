#pragma once

#include "core/timelines.h"

#include <cstdint>
#include <span>
#include <vector>

// The arithmetic of the behaviour model (docs/behaviour-model.md), forward and backward by hand: histories lie packed
// one after the other, never padded; attention stays within a history; scores of all items exist for a few rows at a
// time. Letters of shapes: N tokens, D width, H heads, F inner width, V items, C candidates, L longest history.
namespace aisle::models::encoder {

// What decides the shapes. `width` is a multiple of 16 times `heads`.
struct Shape {
  std::int64_t items = 0, types = 0;  // codes 1 … items, 1 … types
  std::int64_t width = 64, layers = 1, heads = 2, inner = 256;
  std::int64_t longest = 50;  // events of a history that are read
  std::int64_t gaps = 32;     // kinds of time between two events
  bool cosine = false;        // scores are scaled cosines instead of dot products
  bool time_bias = false;     // how much an event heeds another hangs on the time between them
  bool aspects = false;       // learns of the next event more than its item
  std::int64_t bands = 0;     // of items' prices, 1 … bands; of aspects

  // Weights of what stands in the history: one for how long ago, and two for each pair of the event's type and the
  // asked one, where there are several and not too many to learn.
  [[nodiscard]] std::int64_t copies() const {
    return longest + (types > 1 && types <= 32 ? 2 * (types + 1) * (types + 1) : 0);
  }

  // The aspects of an event: its type (0 … types), the time since the event before (0 … gaps - 1) and its item's price
  // (0 … bands). Each is foreseen by a softmax over its kinds, which lie side by side.
  static constexpr int aspect_count = 3;
  [[nodiscard]] std::int64_t kinds(int aspect) const {
    return aspect == 0 ? types + 1 : aspect == 1 ? gaps : bands + 1;
  }
  [[nodiscard]] std::int64_t all_kinds() const { return (types + gaps + bands + 2 + 15) / 16 * 16; }  // whole registers
};

// Where each parameter stands in one long row of numbers. The item table stands last.
struct Layer {
  std::int64_t norm1 = 0, qkv = 0, qkv_bias = 0, out = 0, out_bias = 0;      // [2, D] (scale, shift), [D, 3 D], …
  std::int64_t norm2 = 0, rise = 0, rise_bias = 0, fall = 0, fall_bias = 0;  // [2, D], [D, F], [F], [F, D], [D]
  std::int64_t since = 0;  // what the time between two events adds to how much one heeds the other [H, gaps]
};
struct Places {
  explicit Places(const Shape& shape);
  std::int64_t position = 0, type = 0, gap = 0, asked = 0;  // [L, D], [types + 1, D], [gaps, D], [types + 1, D]
  std::vector<Layer> layers;
  std::int64_t norm = 0;             // [2, D]
  std::int64_t recall = 0, map = 0;  // weight of the event so long ago [L], and what is made of their sum [D, D]
  // What standing in the history adds to an item's score: by how long ago [L], then of [asked type, type] one number
  // whatever the age, and one that fades with it [types + 1, types + 1, 2].
  std::int64_t copy = 0;
  std::int64_t scale = 0;                      // of cosines [1]
  std::int64_t aspects = 0, aspects_bias = 0;  // [D, all_kinds], [all_kinds]
  std::int64_t small = 0;                      // numbers before the item table
  std::int64_t item = 0;                       // [V + 1, D]
  std::int64_t size = 0;
};

// A few whole histories (or their latest part), packed. Spans of one length but `begin`: where each starts, and the
// end.
struct Tokens {
  std::span<const Code> item, type;
  std::span<const Code> asked;        // type of the event that follows, 0 for none
  std::span<const std::uint8_t> gap;  // kind of time since the event before
  std::span<const std::int32_t> begin;
  float dropout = 0, attention_dropout = 0;    // shares; 0 to answer
  std::uint64_t noise = 0;                     // what the dropped places are drawn from
  std::span<const std::uint32_t> second = {};  // since any moment of the history; empty: all at once

  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(item.size()); }
};

// What the forward pass leaves for the backward pass: numbers of each.
struct Trace {
  Trace(const Shape& shape, const Tokens& tokens);
  struct Of {
    float *normed1, *spread1, *read1, *qkv, *attention, *mixed, *middle;  // N×D (spread: N); attention: H×(pairs)
    float *normed2, *spread2, *read2, *risen, *active, *out;              // risen, active: N×F
  };
  std::vector<float> memory;
  std::vector<Of> layers;
  float *input, *entered, *normed, *spread, *recalled, *hidden;  // N×D (spread: N); hidden is the answer
  std::vector<std::int64_t> pairs;                               // where a history's attention starts, in one head
};

// Rows of scores over candidates: a panel of 64 candidates after the other, in each the rows: [C / 64, rows, 64].
inline constexpr std::int64_t panel = 64;
inline std::int64_t panels(std::int64_t candidates) { return (candidates + panel - 1) / panel; }

// The candidates of a step, as products want them; padded to whole panels.
struct Candidates {
  std::int64_t count = 0;
  // Makes room for so many, none corrected; whether in halves too. The rows are left to the caller, the padding's are
  // 0.
  void resize(std::int64_t candidates, std::int64_t width, bool halves);
  std::vector<float> packed;  // [panels, D, 64]
  // The same in halves (bfloat16), two terms of a product in a number, where the kernel wants them: [panels, D / 2, 64]
  // and [panels, 32, D].
  std::vector<std::uint32_t> packed_halves, rows_halves;
  std::vector<float> rows;    // [panels * 64, D], at unit length where scores are cosines
  std::vector<float> length;  // of the rows, 1 where scores are dot products
  std::vector<float> offset;  // added to the scores; -1e30 for the padding
  bool drawn = false;  // offset corrects the chance of being a candidate; what a row's history holds is always one
};

// A row to score: where its history starts among the tokens, itself, and which of the scoring's answers came next:
// one, or several at the same moment, which share its weight.
struct Row {
  std::int32_t begin = 0, token = 0, answer = 0;
  float weight = 1;
  std::int32_t answers = 1;
  std::int32_t aspects[Shape::aspect_count] = {};  // of the first answer; 0 for what is not known
};

struct Scoring {
  const Shape* shape = nullptr;
  const Places* places = nullptr;
  const float* parameters = nullptr;
  const Candidates* candidates = nullptr;
  const float* hidden = nullptr;            // N×D
  const std::int32_t* candidate = nullptr;  // of each token's item, -1 where it is none; null: without the copy weights
  const Tokens* tokens = nullptr;           // whose types and asked types they go by
  std::span<const Row> rows;
  std::int64_t most_rows = 0;  // rows of a panel of `scores`
  std::int64_t first = 0;      // its place of rows[0]
  float* scores = nullptr;     // [panels, most_rows, 64]
  float* unit = nullptr;       // [most_rows, D]: what the candidates are multiplied by
  // In halves, where the kernel wants them, pairs along rows: gradients of scores [panels, most_rows / 2, 64]; units
  // [most_rows / 2, D].
  std::uint32_t* slopes_by_candidate = nullptr;
  std::uint32_t* unit_pairs = nullptr;
  const std::int32_t* answers = nullptr;  // candidates; of the loss
};

// What an event adds to the score of its item when so many came after it.
struct CopyWeight {
  std::int64_t by_age = 0, by_type = -1;  // places among the copy weights; -1: types do not matter
  float fading = 0;                       // how much the second of a pair of types counts

  CopyWeight(const Shape& shape, std::int64_t age, Code type, Code asked) : by_age(age) {
    if (shape.copies() == shape.longest) return;
    by_type = shape.longest + 2 * (asked * (shape.types + 1) + type);
    fading = type_steepness / static_cast<float>(1 + age);
  }
  [[nodiscard]] float of(const float* copy) const {
    return by_type < 0 ? copy[by_age] : copy[by_age] + type_steepness * copy[by_type] + fading * copy[by_type + 1];
  }
  void add_gradient(float slope, float* gradient) const {
    gradient[by_age] += slope;
    if (by_type < 0) return;
    gradient[by_type] += type_steepness * slope;
    gradient[by_type + 1] += fading * slope;
  }

  static constexpr float type_steepness = 8;  // there are few steps to learn them in, each of the same size
};

// One width of vector registers.
struct Kernel {
  const char* name = "";
  bool halves = false;  // loss and its gradients multiply bfloat16: half the time, three digits

  void (*forward)(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens,
                  Trace& trace);
  // What trace.hidden would hold of the last event of each history, at its place in `hidden` [N, D]; the rest of that
  // is left as it is. To rounding, and in a fifth of the time.
  void (*answer)(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens,
                 float* hidden);
  // Of the aspects of what came after the rows, by what the layers made of them: cross-entropy times the rows' weights,
  // summed. Adds `share` times its gradient to those of the parameters and of what the layers made [N, D].
  double (*foresee)(const Shape& shape, const Places& places, const float* parameters, const Trace& trace,
                    std::span<const Row> rows, float share, float* gradient, float* made_gradient);
  // From the gradient of trace.hidden (changed on the way), and of what the layers made (or null): adds to `gradient`
  // those of all parameters but the tables that are read by token, and sets those of the tokens' sums and of their
  // items' vectors [N, D].
  void (*backward)(const Shape& shape, const Places& places, const float* parameters, const Tokens& tokens,
                   Trace& trace, float* hidden_gradient, const float* made_gradient, float* gradient,
                   float* input_gradient, float* item_gradient);

  // Makes rows and packed of candidates whose rows hold the items' own.
  void (*pack)(const Shape& shape, Candidates& candidates, std::int64_t first_panel, std::int64_t last_panel);
  // Sets scores.
  void (*score)(const Scoring& scoring);
  // The same, then of the softmax over the candidates its loss (cross-entropy times the rows' weights, summed), its
  // gradient in `scores`, and what it adds to those of hidden [N, D] and of copy weights and scale [copies + 1]. The
  // answer counts 1 - smooth, the rest is spread over all candidates (label smoothing, Szegedy et al. 2016).
  double (*loss)(const Scoring& scoring, float smooth, float* hidden_gradient, float* copy_gradient);
  // Adds to the candidates' gradient [panels * 64, D], panels from first to last, what `rows` rows of scores say; the
  // scorings of a chunk begin at even places, and `rows` is even.
  void (*candidate_gradient)(const Scoring& scoring, std::int64_t rows, std::int64_t first_panel,
                             std::int64_t last_panel, float* candidates_gradient);
  // Turns the gradient of unit rows into that of the items' own rows.
  void (*unpack_gradient)(const Shape& shape, const Candidates& candidates, std::int64_t first, std::int64_t last,
                          float* candidates_gradient);

  // AdamW (Loshchilov & Hutter 2019) on `count` numbers; rate includes both corrections, decay the rate.
  struct Adam {
    float rate, beta1, beta2, epsilon, decay, gradient_scale;
  };
  void (*adam)(const Adam& how, std::int64_t count, float* values, const float* gradient, float* mean, float* square);
};

// Those that this processor can run, the fastest first. They agree to rounding.
std::span<const Kernel* const> kernels();

}  // namespace aisle::models::encoder
