#include "models/behaviour_torch.h"

#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <array>
#include <c10/core/InferenceMode.h>
#include <c10/util/accumulate.h>
#include <limits>
#include <unordered_map>

namespace aisle::models {

using namespace encoder;

namespace {

// Scores that exist together: a processor's caches hold few, a GPU wants many.
constexpr std::int64_t scores_at_once = std::int64_t{1} << 23;
constexpr std::int64_t scores_at_once_on_gpu = std::int64_t{1} << 28;

// Lets products be bfloat16 on a GPU while it lives.
class HalfProducts {
 public:
  explicit HalfProducts(c10::Device device) : on_(device.is_cuda()) {
    if (!on_) return;
    at::autocast::set_autocast_enabled(at::kCUDA, true);
    at::autocast::set_autocast_dtype(at::kCUDA, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  ~HalfProducts() {
    if (!on_) return;
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCUDA, false);
  }
  HalfProducts(const HalfProducts&) = delete;
  HalfProducts& operator=(const HalfProducts&) = delete;

 private:
  bool on_;
};

at::Tensor at_unit_length(const at::Tensor& rows) { return rows / (rows.square().sum(-1, true) + 1e-12).sqrt(); }

at::Tensor leaf(const at::Tensor& values) { return values.detach().clone().set_requires_grad(true); }

// Where the parts of encoder::Places begin, up to the item table, and where the last one ends. Each stands alone in the
// graph of gradients: slices of one tensor would each cost a gradient of its whole size.
std::vector<std::int64_t> part_starts(const Places& places, const Shape& shape) {
  const std::int64_t width = shape.width;
  std::vector<std::int64_t> out = {places.position, places.type,         places.gap,    places.asked,
                                   places.norm,     places.norm + width, places.recall, places.map,
                                   places.copy,     places.scale,        places.small};
  if (places.aspects > 0) out.insert(out.end(), {places.aspects, places.aspects_bias});
  for (const Layer& at : places.layers)
    out.insert(out.end(), {at.norm1, at.norm1 + width, at.qkv, at.qkv_bias, at.out, at.out_bias, at.norm2,
                           at.norm2 + width, at.rise, at.rise_bias, at.fall, at.fall_bias});
  if (shape.time_bias)
    for (const Layer& at : places.layers) out.push_back(at.since);
  std::ranges::sort(out);
  return out;
}

}  // namespace

// The windows of a step: tokens one after the other, and rows to score.
struct BehaviourTorch::Step {
  Step(std::span<const Block> blocks, c10::Device device) {
    for (const Block& block : blocks) {
      const std::int64_t first = static_cast<std::int64_t>(items.size());
      for (const Row& row : block.rows)
        for (const std::int32_t came :
             std::span(block.answer_candidates)
                 .subspan(static_cast<std::size_t>(row.answer), static_cast<std::size_t>(row.answers))) {
          tokens.push_back(first + row.token);
          answers.push_back(came);
          weights.push_back(row.weight / static_cast<float>(row.answers));
          for (int a = 0; a < Shape::aspect_count; ++a) kinds[static_cast<std::size_t>(a)].push_back(row.aspects[a]);
        }
      add_tokens(block);
    }
    const auto to_device = [&](const auto& values) { return at::tensor(values).to(device); };
    item = to_device(items);
    type = to_device(types);
    asked = to_device(asks);
    gap = to_device(gaps);
    position = to_device(places);
    window = to_device(window_of);
    cell = window * longest + position;
    candidate_WL = grid(to_device(candidates), -1);
    again_WL = grid(to_device(again), 0);
    type_WL = grid(type, 0);
    second_WL = grid(to_device(seconds), 0);
    token = to_device(tokens);
    answer = to_device(answers);
    weight = to_device(weights);
    for (std::size_t a = 0; a < kinds.size(); ++a) kind[a] = to_device(kinds[a]);
  }

  void add_tokens(const Block& block) {
    items.insert(items.end(), block.item.begin(), block.item.end());
    types.insert(types.end(), block.type.begin(), block.type.end());
    asks.insert(asks.end(), block.asked.begin(), block.asked.end());
    gaps.insert(gaps.end(), block.gap.begin(), block.gap.end());
    seconds.insert(seconds.end(), block.second.begin(), block.second.end());
    seconds.resize(items.size());
    candidates.insert(candidates.end(), block.candidate.begin(), block.candidate.end());
    for (std::size_t s = 0; s + 1 < block.begin.size(); ++s) {
      const std::int64_t length = block.begin[s + 1] - block.begin[s];
      for (std::int64_t place = 0; place < length; ++place) {
        places.push_back(place);
        window_of.push_back(windows);
      }
      say_again(std::span(block.candidate)
                    .subspan(static_cast<std::size_t>(block.begin[s]), static_cast<std::size_t>(length)));
      longest = std::max(longest, length);
      ++windows;
    }
  }

  // Where in its window each candidate comes the next time; behind it where it does not.
  void say_again(std::span<const std::int32_t> window_candidates) {
    std::unordered_map<std::int32_t, std::int64_t> next;
    const std::size_t first = again.size();
    again.resize(first + window_candidates.size());
    for (std::size_t j = window_candidates.size(); j-- > 0;) {
      const auto [found, is_new] = next.try_emplace(window_candidates[j], static_cast<std::int64_t>(j));
      again[first + j] = is_new ? static_cast<std::int64_t>(window_candidates.size()) : found->second;
      found->second = static_cast<std::int64_t>(j);
    }
  }

  [[nodiscard]] at::Tensor grid(const at::Tensor& values_N, std::int64_t none) const {
    return at::full({windows * longest}, none, values_N.options()).index_copy(0, cell, values_N).view({-1, longest});
  }
  // [N, …] as [windows, longest, …], and back.
  [[nodiscard]] at::Tensor padded(const at::Tensor& values_ND) const {
    const at::Tensor none = at::zeros({windows * longest, values_ND.size(1)}, values_ND.options().requires_grad(false));
    return none.index_copy(0, cell, values_ND).view({windows, longest, values_ND.size(1)});
  }
  [[nodiscard]] at::Tensor packed(const at::Tensor& values_WLD) const {
    return at::index_select(values_WLD.reshape({windows * longest, values_WLD.size(2)}), 0, cell);
  }

  std::int64_t windows = 0, longest = 0;
  std::vector<std::int64_t> items, types, asks, gaps, seconds, places, window_of, candidates, again, tokens, answers;
  std::vector<float> weights;
  std::array<std::vector<std::int64_t>, Shape::aspect_count> kinds;
  at::Tensor item, type, asked, gap, position, window, cell;  // of each token
  at::Tensor candidate_WL, again_WL, type_WL, second_WL;      // candidate -1: none
  at::Tensor token, answer, weight;                           // of each row
  std::array<at::Tensor, Shape::aspect_count> kind;           // of each row, 0: not known
};

// What scores are made of, apart from what it came from: rows are scored a part at a time, and each part goes back at
// once.
struct BehaviourTorch::Scored {
  at::Tensor hidden_ND, copy, scale;
};

BehaviourTorch::BehaviourTorch(const Shape& shape, std::span<const float> parameters, c10::Device device)
    : shape_(shape), places_(shape), device_(device), starts_(part_starts(places_, shape)) {
  const auto taken = [&](std::span<const float> numbers) {
    return at::tensor(c10::ArrayRef<float>(numbers.data(), numbers.size())).to(device);
  };
  small_ = taken(parameters.first(static_cast<std::size_t>(places_.small))).set_requires_grad(true);
  items_ =
      taken(parameters.subspan(static_cast<std::size_t>(places_.item))).view({-1, shape.width}).set_requires_grad(true);
  for (std::size_t i = 0; i + 1 < starts_.size(); ++i) sizes_.push_back(starts_[i + 1] - starts_[i]);
}

at::Tensor BehaviourTorch::part(std::int64_t at, at::IntArrayRef shape) const {
  const auto& whole = parts_[static_cast<std::size_t>(std::ranges::lower_bound(starts_, at) - starts_.begin())];
  return whole.narrow(0, 0, c10::multiply_integers(shape)).view(shape);
}

// What is added to how much one event heeds another [W, H, L, L]: by the time between them, and minus infinity where it
// comes later.
at::Tensor BehaviourTorch::since(const Step& step, const Layer& at) const {
  const at::Tensor apart_WLL = (step.second_WL.unsqueeze(2) - step.second_WL.unsqueeze(1)).clamp_min(0);
  const at::Tensor kind_WLL =
      ((apart_WLL.clamp_min(1).to(at::kDouble).log2().floor().to(at::kLong) + 1) * apart_WLL.gt(0))
          .clamp_max(shape_.gaps - 1);
  const at::Tensor later_LL = at::ones({step.longest, step.longest}, kind_WLL.options()).triu(1).to(at::kBool);
  return at::index_select(part(at.since, {shape_.heads, shape_.gaps}), 1, kind_WLL.flatten())
      .view({shape_.heads, step.windows, step.longest, step.longest})
      .transpose(0, 1)
      .masked_fill(later_LL, -std::numeric_limits<double>::infinity());
}

at::Tensor BehaviourTorch::layer(const Step& step, const Layer& at, const at::Tensor& x_ND, const Drops& drops) const {
  const std::int64_t width = shape_.width;
  const auto norm = [&](const at::Tensor& x, std::int64_t place) {
    return at::layer_norm(x, {width}, part(place, {width}), part(place + width, {width}));
  };
  const auto linear = [&](const at::Tensor& x, std::int64_t matrix, std::int64_t bias, std::int64_t out) {
    return at::matmul(x, part(matrix, {x.size(1), out})) + part(bias, {out});
  };
  const at::Tensor qkv_WLD = step.padded(linear(norm(x_ND, at.norm1), at.qkv, at.qkv_bias, 3 * width));
  const auto heads = [&](std::int64_t which) {
    return qkv_WLD.narrow(2, which * width, width)
        .view({step.windows, step.longest, shape_.heads, width / shape_.heads})
        .transpose(1, 2);
  };
  // Padding lies behind the events, where a causal mask hides it.
  const at::Tensor mixed =
      shape_.time_bias
          ? at::scaled_dot_product_attention(heads(0), heads(1), heads(2), since(step, at).to(qkv_WLD.scalar_type()),
                                             drops.attention)
          : at::scaled_dot_product_attention(heads(0), heads(1), heads(2), {}, drops.attention, /*is_causal=*/true);
  const at::Tensor mixed_ND = step.packed(mixed.transpose(1, 2).reshape({step.windows, step.longest, width}));
  const at::Tensor middle_ND = x_ND + at::dropout(linear(mixed_ND, at.out, at.out_bias, width), drops.values, true);
  const at::Tensor risen_NF = linear(norm(middle_ND, at.norm2), at.rise, at.rise_bias, shape_.inner);
  return middle_ND + at::dropout(linear(at::gelu(risen_NF, "tanh"), at.fall, at.fall_bias, width), drops.values, true);
}

BehaviourTorch::Encoded BehaviourTorch::encoded(const Step& step, const Drops& drops) const {
  const std::int64_t width = shape_.width;
  const auto row_of = [&](std::int64_t place, std::int64_t rows, const at::Tensor& which) {
    return at::index_select(part(place, {rows, width}), 0, which);
  };
  const at::Tensor items_ND = at::index_select(items_, 0, step.item);
  const at::Tensor input_ND = items_ND + row_of(places_.position, shape_.longest, step.position) +
                              row_of(places_.type, shape_.types + 1, step.type) +
                              row_of(places_.gap, shape_.gaps, step.gap);
  at::Tensor x_ND = at::dropout(input_ND, drops.values, true);
  for (const Layer& at : places_.layers) x_ND = layer(step, at, x_ND, drops);
  const at::Tensor ages = at::arange(step.longest, step.item.options());
  const at::Tensor lag_LL = ages.unsqueeze(1) - ages.unsqueeze(0);
  const at::Tensor recall_LL =
      at::index_select(part(places_.recall, {shape_.longest}), 0, lag_LL.clamp_min(0).flatten()).view_as(lag_LL) *
      lag_LL.ge(0);
  const at::Tensor recalled_ND = step.packed(at::matmul(recall_LL, step.padded(items_ND)));
  const at::Tensor made_ND =
      at::layer_norm(x_ND, {width}, part(places_.norm, {width}), part(places_.norm + width, {width}));
  return {made_ND, made_ND +
                       at::matmul(at::dropout(recalled_ND, drops.values, true), part(places_.map, {width, width})) +
                       row_of(places_.asked, shape_.types + 1, step.asked)};
}

at::Tensor BehaviourTorch::aspects_loss(const Step& step, const at::Tensor& made_ND) const {
  const std::int64_t kinds = shape_.all_kinds();
  const at::Tensor made_RD = at::index_select(made_ND, 0, step.token);
  const at::Tensor scores_RK =
      (at::matmul(made_RD, part(places_.aspects, {shape_.width, kinds})) + part(places_.aspects_bias, {kinds}))
          .to(at::kFloat);
  at::Tensor total = at::zeros({}, scores_RK.options().requires_grad(false));
  std::int64_t first = 0;
  for (int aspect = 0; aspect < Shape::aspect_count; ++aspect) {
    const at::Tensor& kind_R = step.kind[static_cast<std::size_t>(aspect)];
    const at::Tensor own_RK = scores_RK.narrow(1, first, shape_.kinds(aspect));
    const at::Tensor loss_R = at::logsumexp(own_RK, {1}) - own_RK.gather(1, kind_R.unsqueeze(1)).squeeze(1);
    total = total + (step.weight * kind_R.gt(0) * loss_R).sum();
    first += shape_.kinds(aspect);
  }
  return total;
}

at::Tensor BehaviourTorch::scores(const Step& step, const Scored& from, std::int64_t first, std::int64_t count,
                                  const at::Tensor& offset) const {
  const at::Tensor token = step.token.narrow(0, first, count);
  at::Tensor units_RD = at::index_select(from.hidden_ND, 0, token);
  at::Tensor candidates_VD = items_.narrow(0, 1, items_.size(0) - 1);
  if (shape_.cosine) {
    units_RD = at_unit_length(units_RD) * from.scale;
    candidates_VD = at_unit_length(candidates_VD);
  }
  at::Tensor products_RV = at::matmul(units_RD, candidates_VD.t()).to(at::kFloat);
  // What the history holds, place by place of the row's window.
  const at::Tensor window = at::index_select(step.window, 0, token);
  const at::Tensor now_R1 = at::index_select(step.position, 0, token).unsqueeze(1);
  const at::Tensor lag_RL = now_R1 - at::arange(step.longest, now_R1.options());
  const at::Tensor held_RL = at::index_select(step.candidate_WL, 0, window);
  const at::Tensor known_RL = held_RL.ge(0).logical_and(lag_RL.ge(0));
  const at::Tensor place_RL = held_RL.clamp_min(0);
  at::Tensor added_RL = at::index_select(from.copy, 0, lag_RL.clamp_min(0).flatten()).view_as(lag_RL);
  if (shape_.copies() > shape_.longest) {
    const at::Tensor asked_R1 = at::index_select(step.asked, 0, token).unsqueeze(1);
    const at::Tensor pair_RL = asked_R1 * (shape_.types + 1) + at::index_select(step.type_WL, 0, window);
    const at::Tensor by_type_RL2 =
        at::index_select(from.copy.slice(0, shape_.longest).view({-1, 2}), 0, pair_RL.flatten())
            .view({count, step.longest, 2});
    const at::Tensor fading_RL = 1 / (1 + lag_RL.clamp_min(0)).to(at::kFloat);
    added_RL =
        added_RL + CopyWeight::type_steepness * (by_type_RL2.select(2, 0) + fading_RL * by_type_RL2.select(2, 1));
  }
  added_RL = added_RL * known_RL;
  if (offset.defined()) {
    products_RV = products_RV + offset;
    const at::Tensor last_RL = known_RL.logical_and(at::index_select(step.again_WL, 0, window).gt(now_R1));
    added_RL = added_RL - at::index_select(offset, 0, place_RL.flatten()).view_as(lag_RL) * last_RL;
  }
  return products_RV.scatter_add(1, place_RL, added_RL);
}

at::Tensor BehaviourTorch::score_and_go_back(const Step& step, const Scored& from, double smooth,
                                             const at::Tensor& offset) const {
  at::Tensor total = at::zeros({}, from.hidden_ND.options().requires_grad(false));
  const std::int64_t rows = step.token.size(0);
  const std::int64_t numbers = device_.is_cuda() ? scores_at_once_on_gpu : scores_at_once;
  const std::int64_t rows_at_once = std::max<std::int64_t>(64, numbers / items_.size(0));
  for (std::int64_t first = 0; first < rows; first += rows_at_once) {
    const std::int64_t count = std::min(rows_at_once, rows - first);
    const at::Tensor scores_RV = scores(step, from, first, count, offset);
    const at::Tensor weight_R = step.weight.narrow(0, first, count);
    const at::Tensor sums_R = at::logsumexp(scores_RV, {1});
    const at::Tensor answered_R = scores_RV.gather(1, step.answer.narrow(0, first, count).unsqueeze(1)).squeeze(1);
    const at::Tensor spread_R = sums_R - (1 - smooth) * answered_R - smooth * scores_RV.mean(1);
    total += (weight_R * (sums_R - answered_R)).sum().detach();
    (weight_R * spread_R).sum().backward();
  }
  return total;
}

at::Tensor BehaviourTorch::loss_and_gradient(std::span<const Block> blocks, const Drops& drops,
                                             const at::Tensor& offset) {
  if (blocks.empty()) return at::zeros({}, small_.options().requires_grad(false));
  const HalfProducts products(device_);
  const Step step(blocks, device_);
  if (step.tokens.empty()) return at::zeros({}, small_.options().requires_grad(false));
  parts_ = small_.split_with_sizes(sizes_);
  const auto [made_ND, hidden_ND] = encoded(step, drops);
  const Scored from{leaf(hidden_ND), leaf(part(places_.copy, {shape_.copies()})), leaf(part(places_.scale, {1}))};
  const at::Tensor loss = score_and_go_back(step, from, drops.smooth, offset);
  at::Tensor through =
      (hidden_ND * from.hidden_ND.grad()).sum() + (part(places_.copy, {shape_.copies()}) * from.copy.grad()).sum();
  if (shape_.cosine) through = through + (part(places_.scale, {1}) * from.scale.grad()).sum();
  if (shape_.aspects) through = through + drops.aspects * aspects_loss(step, made_ND);
  through.backward();
  parts_.clear();
  return loss;
}

void BehaviourTorch::hold_still() {
  small_ = small_.detach();
  items_ = items_.detach();
  parts_ = small_.split_with_sizes(sizes_);
}

at::Tensor BehaviourTorch::answer(const Block& block) const {
  const c10::InferenceMode no_gradients;
  const Step step({&block, 1}, device_);
  return at::index_select(encoded(step, {}).hidden_ND, 0, step.token);
}

void BehaviourTorch::set_items(const at::Tensor& rows) { items_ = rows.detach().to(device_).set_requires_grad(true); }

namespace {

std::vector<float> in_one_row(const at::Tensor& small, const at::Tensor& items) {
  const at::Tensor row = at::cat({small.detach().flatten(), items.detach().flatten()}).cpu().contiguous();
  const auto* from = row.const_data_ptr<float>();
  return {from, from + row.numel()};
}

}  // namespace

std::vector<float> BehaviourTorch::parameters() const { return in_one_row(small_, items_); }
std::vector<float> BehaviourTorch::gradient() const { return in_one_row(small_.grad(), items_.grad()); }

}  // namespace aisle::models
