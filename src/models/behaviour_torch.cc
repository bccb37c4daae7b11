#include "models/behaviour_torch.h"

#include "core/error.h"
#include "core/progress.h"
#include "models/behaviour_start.h"
#include "models/torch_threads.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/autocast_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/index_put.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <c10/core/GradMode.h>
#include <cmath>
#include <numbers>
#include <unordered_map>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr std::int64_t rows_at_once = 512;   // of which scores of all items exist together
constexpr std::size_t most_scored = 60000;   // items up to which all of them are candidates
constexpr std::size_t usually_drawn = 4096;  // else
constexpr double beta1 = 0.9;
constexpr double beta2 = 0.98;
constexpr double epsilon = 1e-8;

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

c10::Device usable(c10::Device device) {
  if (device.is_cuda() && !at::globalContext().hasCUDA())
    throw Error("libtorch sees no GPU here", "device cuda",
                "learn with device=kernel, or where CUDA's libtorch is installed");
  return device;
}

std::vector<float> in_one_row(const at::Tensor& small, const at::Tensor& items) {
  const at::Tensor row = at::cat({small.detach().flatten(), items.detach().flatten()}).cpu().contiguous();
  const auto* from = row.const_data_ptr<float>();
  return {from, from + row.numel()};
}

}  // namespace

// The windows of a step: tokens one after the other, rows to score, and what their histories hold.
struct BehaviourTorch::Step {
  Step(std::span<const Block> blocks, c10::Device device) {
    for (const Block& block : blocks) {
      add_tokens(block);
      for (const Row& row : block.rows)
        for (const std::int32_t came :
             std::span(block.answer_candidates)
                 .subspan(static_cast<std::size_t>(row.answer), static_cast<std::size_t>(row.answers)))
          add_row(block, row, came, static_cast<std::int64_t>(items.size() - block.item.size()));
    }
    seen_row_begin.push_back(static_cast<std::int64_t>(seen_rows.size()));
    const auto to_device = [&](const auto& values) { return at::tensor(values).to(device); };
    item = to_device(items);
    type = to_device(types);
    asked = to_device(asks);
    gap = to_device(gaps);
    position = to_device(places);
    cell = to_device(cells());
    token = to_device(tokens);
    answer = to_device(answers);
    weight = to_device(weights);
    seen_candidate = to_device(seen_candidates);
    seen_lag = to_device(seen_lags);
    seen_row = to_device(seen_rows);
    once = to_device(seen_last);
  }

  void add_tokens(const Block& block) {
    items.insert(items.end(), block.item.begin(), block.item.end());
    types.insert(types.end(), block.type.begin(), block.type.end());
    asks.insert(asks.end(), block.asked.begin(), block.asked.end());
    gaps.insert(gaps.end(), block.gap.begin(), block.gap.end());
    for (std::size_t s = 0; s + 1 < block.begin.size(); ++s) {
      ++windows;
      longest = std::max<std::int64_t>(longest, block.begin[s + 1] - block.begin[s]);
      for (std::int64_t n = block.begin[s]; n < block.begin[s + 1]; ++n) places.push_back(n - block.begin[s]);
    }
  }

  // Where each token stands among windows padded to the longest.
  [[nodiscard]] std::vector<std::int64_t> cells() const {
    std::vector<std::int64_t> out;
    std::int64_t window = -1;
    for (const auto place : places) {
      if (place == 0) ++window;
      out.push_back(window * longest + place);
    }
    return out;
  }

  void add_row(const Block& block, const Row& row, std::int32_t came, std::int64_t first) {
    seen_row_begin.push_back(static_cast<std::int64_t>(seen_rows.size()));
    for (std::int32_t j = row.begin; j <= row.token; ++j) {
      if (block.candidate[static_cast<std::size_t>(j)] < 0) continue;
      seen_rows.push_back(static_cast<std::int64_t>(tokens.size()));
      seen_candidates.push_back(block.candidate[static_cast<std::size_t>(j)]);
      seen_lags.push_back(row.token - j);
      bool again = false;
      for (std::int32_t k = j + 1; k <= row.token && !again; ++k)
        again = block.candidate[static_cast<std::size_t>(k)] == block.candidate[static_cast<std::size_t>(j)];
      seen_last.push_back(again ? 0.0F : 1.0F);
    }
    tokens.push_back(first + row.token);
    answers.push_back(came);
    weights.push_back(row.weight / static_cast<float>(row.answers));
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
  std::vector<std::int64_t> items, types, asks, gaps, places;  // as tensors below
  std::vector<std::int64_t> tokens, answers, seen_rows, seen_candidates, seen_lags, seen_row_begin;
  std::vector<float> weights, seen_last;                // seen_last: 1 for an item's last place in the history
  at::Tensor item, type, asked, gap, position, cell;    // of each token
  at::Tensor token, answer, weight;                     // of each row
  at::Tensor seen_row, seen_candidate, seen_lag, once;  // of what each row's history holds
};

BehaviourTorch::BehaviourTorch(const Shape& shape, std::span<const float> parameters, c10::Device device)
    : shape_(shape), places_(shape), device_(device) {
  const at::Tensor all = at::tensor(c10::ArrayRef<float>(parameters.data(), parameters.size())).to(device);
  small_ = all.narrow(0, 0, places_.small).clone().set_requires_grad(true);
  const std::int64_t numbers = (shape.items + 1) * shape.width;
  items_ = all.narrow(0, places_.item, numbers).clone().view({-1, shape.width}).set_requires_grad(true);
}

at::Tensor BehaviourTorch::part(std::int64_t at, at::IntArrayRef shape) const {
  std::int64_t numbers = 1;
  for (const auto size : shape) numbers *= size;
  return small_.narrow(0, at, numbers).view(shape);
}

at::Tensor BehaviourTorch::layer(const Step& step, const Layer& at, const at::Tensor& x_ND, const Drops& drops) const {
  const std::int64_t width = shape_.width;
  const auto norm = [&](const at::Tensor& x, std::int64_t place) {
    return at::layer_norm(x, {width}, part(place, {width}), part(place + width, {width}));
  };
  const auto linear = [&](const at::Tensor& x, std::int64_t matrix, std::int64_t bias, std::int64_t out) {
    return at::matmul(x, part(matrix, {x.size(1), out})) + part(bias, {out});
  };
  const at::Tensor qkv_WLD = step.padded(linear(norm(x_ND, at.norm1), at.qkv, at.qkv_bias, 3 * width).to(at::kFloat));
  const auto heads = [&](std::int64_t which) {
    return qkv_WLD.narrow(2, which * width, width)
        .view({step.windows, step.longest, shape_.heads, width / shape_.heads})
        .transpose(1, 2);
  };
  // Padding lies behind the events, where a causal mask hides it.
  const at::Tensor mixed =
      at::scaled_dot_product_attention(heads(0), heads(1), heads(2), {}, drops.attention, /*is_causal=*/true);
  const at::Tensor mixed_ND = step.packed(mixed.transpose(1, 2).reshape({step.windows, step.longest, width}));
  const at::Tensor middle_ND = x_ND + at::dropout(linear(mixed_ND, at.out, at.out_bias, width), drops.values, true);
  const at::Tensor risen_NF = linear(norm(middle_ND, at.norm2), at.rise, at.rise_bias, shape_.inner);
  return middle_ND + at::dropout(linear(at::gelu(risen_NF, "tanh"), at.fall, at.fall_bias, width), drops.values, true);
}

at::Tensor BehaviourTorch::hidden(const Step& step, const Drops& drops) const {
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
  return at::layer_norm(x_ND, {width}, part(places_.norm, {width}), part(places_.norm + width, {width})) +
         at::matmul(at::dropout(recalled_ND, drops.values, true), part(places_.map, {width, width})) +
         row_of(places_.asked, shape_.types + 1, step.asked);
}

double BehaviourTorch::score_and_go_back(const Step& step, const at::Tensor& hidden_ND, double smooth,
                                         const at::Tensor& offset) const {
  double total = 0;
  const std::int64_t rows = step.token.size(0);
  for (std::int64_t first = 0; first < rows; first += rows_at_once) {
    const std::int64_t count = std::min(rows_at_once, rows - first);
    at::Tensor units_RD = at::index_select(hidden_ND, 0, step.token.narrow(0, first, count));
    at::Tensor candidates_VD = items_.narrow(0, 1, items_.size(0) - 1);
    if (shape_.cosine) {
      units_RD = at_unit_length(units_RD) * part(places_.scale, {1});
      candidates_VD = at_unit_length(candidates_VD);
    }
    const std::int64_t seen = step.seen_row_begin[static_cast<std::size_t>(first)];
    const std::int64_t seen_count = step.seen_row_begin[static_cast<std::size_t>(first + count)] - seen;
    const at::Tensor held = step.seen_candidate.narrow(0, seen, seen_count);
    at::Tensor products_RV = at::matmul(units_RD, candidates_VD.t()).to(at::kFloat);
    at::Tensor added =
        at::index_select(part(places_.copy, {shape_.longest}), 0, step.seen_lag.narrow(0, seen, seen_count));
    if (offset.defined()) {
      products_RV = products_RV + offset;
      added = added - at::index_select(offset, 0, held) * step.once.narrow(0, seen, seen_count);
    }
    const at::Tensor scores_RV = at::index_put(products_RV, {step.seen_row.narrow(0, seen, seen_count) - first, held},
                                               added, /*accumulate=*/true);
    const at::Tensor weight_R = step.weight.narrow(0, first, count);
    const at::Tensor sums_R = at::logsumexp(scores_RV, {1});
    const at::Tensor answered_R = scores_RV.gather(1, step.answer.narrow(0, first, count).unsqueeze(1)).squeeze(1);
    const at::Tensor spread_R = sums_R - (1 - smooth) * answered_R - smooth * scores_RV.mean(1);
    total += (weight_R * (sums_R - answered_R)).sum().item<double>();
    (weight_R * spread_R).sum().backward();
  }
  return total;
}

double BehaviourTorch::loss_and_gradient(std::span<const Block> blocks, const Drops& drops, const at::Tensor& offset) {
  const HalfProducts products(device_);
  const Step step(blocks, device_);
  if (step.tokens.empty()) return 0;
  const at::Tensor hidden_ND = hidden(step, drops);
  const at::Tensor scored_ND = hidden_ND.detach().set_requires_grad(true);
  const double loss = score_and_go_back(step, scored_ND, drops.smooth, offset);
  hidden_ND.backward(scored_ND.grad());
  return loss;
}

void BehaviourTorch::set_items(const at::Tensor& rows) { items_ = rows.detach().to(device_).set_requires_grad(true); }

std::vector<float> BehaviourTorch::parameters() const { return in_one_row(small_, items_); }
std::vector<float> BehaviourTorch::gradient() const { return in_one_row(small_.grad(), items_.grad()); }

BehaviourTorchTraining::BehaviourTorchTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how,
                                               c10::Device device)
    : config_(config),
      task_(task),
      shape_(shape_of(config, static_cast<std::int64_t>(task.sequences.items),
                      static_cast<std::int64_t>(task.sequences.types))),
      random_(how.seed),
      model_(shape_, behaviour_start(config, shape_, task, how.seed, random_), usable(device)),
      windows_(behaviour_windows(task.sequences, config.longest)),
      threads_(static_cast<int>(how.threads)),
      device_(device) {
  constexpr double usual_steps = 1500;
  const auto events = static_cast<double>(task.sequences.events());
  const double of_epoch = std::max(1.0, events / static_cast<double>(config.batch));
  epochs_ = config.epochs > 0 ? config.epochs
                              : static_cast<std::size_t>(std::clamp(std::round(usual_steps / of_epoch), 4.0, 32.0));
  all_steps_ = of_epoch * static_cast<double>(epochs_);
  at::manual_seed(how.seed);
  drawn_ = config.candidates > 0 ? config.candidates : task.sequences.items > most_scored ? usually_drawn : 0;
  if (drawn_ > 0) {
    table_ = model_.items().detach().cpu();
    row_squares_ = at::zeros({table_.size(0)}, at::kFloat);
    frequency_.resize(task.sequences.items + 1);
    for (const Code item : task.sequences.all().item) frequency_[item] += static_cast<float>(1 / events);
    model_.set_items(table_.narrow(0, 0, 1));
  }
  for (const auto& parameter : {model_.small(), model_.items()}) {
    means_.push_back(at::zeros_like(parameter).detach());
    squares_.push_back(at::zeros_like(parameter).detach());
  }
}

std::vector<float> BehaviourTorchTraining::parameters() const {
  return drawn_ == 0 ? model_.parameters() : in_one_row(model_.small(), table_);
}

double BehaviourTorchTraining::rate() const {
  constexpr double warm_up = 100;
  const double fall = (1 + std::cos(std::numbers::pi * std::min(1.0, (steps_ - 1) / all_steps_))) / 2;
  return config_.rate * std::min(1.0, steps_ / warm_up) * fall;
}

double BehaviourTorchTraining::shorten() const {
  constexpr double longest_gradient = 5;
  double squares = 0;
  for (const auto& parameter : {model_.small(), model_.items()})
    squares += parameter.grad().square().sum().item<double>();
  const double length = std::sqrt(squares);
  if (!std::isfinite(length)) throw Error("the gradient is no number any more", "behaviour model", "lower the rate");
  return std::min(1.0, longest_gradient / length);
}

namespace {

// AdamW as encoder::Kernel::adam does it; the rate includes both corrections.
void move(const at::Tensor& parameter, at::Tensor& mean, at::Tensor& square, double factor, double rate, double steps,
          double decay) {
  const at::Tensor gradient = parameter.grad() * factor;
  const double first = 1 - std::pow(beta1, steps);
  const double second = std::sqrt(1 - std::pow(beta2, steps));
  mean.mul_(beta1).add_(gradient, 1 - beta1);
  square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  at::Tensor values = parameter.detach();
  values.mul_(1 - rate * decay).addcdiv_(mean, square.sqrt().add_(epsilon * second), -rate * second / first);
  parameter.mutable_grad().reset();
}

}  // namespace

void BehaviourTorchTraining::update_small(double factor) {
  move(model_.small(), means_[0], squares_[0], factor, rate(), steps_, 0);
}

void BehaviourTorchTraining::update_items(double factor) {
  move(model_.items(), means_[1], squares_[1], factor, rate(), steps_, config_.decay);
}

// Row-wise Adagrad on the rows of the table that the step saw.
void BehaviourTorchTraining::update_rows(double factor) {
  constexpr double of_rate = 10;  // its steps shrink with the times that a row was seen
  const at::Tensor rows = at::tensor(chosen_);
  const at::Tensor gradient = model_.items().grad().cpu() * factor;
  const at::Tensor squares = at::index_select(row_squares_, 0, rows) + gradient.square().mean(1);
  row_squares_.index_copy_(0, rows, squares);
  const at::Tensor change = gradient / (squares.sqrt() + epsilon).unsqueeze(1) * (of_rate * rate());
  const at::Tensor before = at::index_select(table_, 0, rows);
  table_.index_copy_(0, rows, before * (1 - rate() * config_.decay) - change);
}

// As BehaviourTraining draws them: those of the step, and as many by chance.
void BehaviourTorchTraining::choose_rows(std::vector<Block>& blocks) {
  std::unordered_map<Code, std::int32_t> place;
  chosen_ = {0};
  const auto choose = [&](Code item) {
    if (place.try_emplace(item, static_cast<std::int32_t>(chosen_.size())).second) chosen_.push_back(item);
  };
  for (const Block& block : blocks) {
    for (const Code item : block.item) choose(item);
    for (const Code item : block.answers) choose(item);
  }
  for (std::size_t i = 0; i < drawn_; ++i) choose(static_cast<Code>(1 + random_.below(task_.sequences.items)));
  for (Block& block : blocks) {
    for (Code& item : block.item) item = static_cast<Code>(place.at(item));
    for (Code& item : block.answers) item = static_cast<Code>(place.at(item));
  }
  model_.set_items(at::index_select(table_, 0, at::tensor(chosen_)));
}

at::Tensor BehaviourTorchTraining::offsets(double events) const {
  const CandidateChance chance(drawn_, task_.sequences.items, events);
  std::vector<float> out;
  for (std::size_t c = 1; c < chosen_.size(); ++c)
    out.push_back(chance.offset(frequency_[static_cast<std::size_t>(chosen_[c])]));
  return at::tensor(out).to(device_);
}

double BehaviourTorchTraining::weigh_rows(std::vector<Block>& blocks) const {
  double rows = 0;
  for (const Block& block : blocks) rows += static_cast<double>(block.answers.size());
  for (Block& block : blocks) {
    for (const Code item : block.item) block.candidate.push_back(static_cast<std::int32_t>(item) - 1);
    for (const Code item : block.answers) block.answer_candidates.push_back(static_cast<std::int32_t>(item) - 1);
    for (Row& row : block.rows) row.weight = static_cast<float>(row.answers / rows);
  }
  return rows;
}

// The loss of one step, which is made.
double BehaviourTorchTraining::step(std::vector<Block>& blocks) {
  double events = 0;
  for (const Block& block : blocks) events += static_cast<double>(block.item.size());
  const BehaviourTorch::Drops drops{config_.dropout, config_.attention_dropout, config_.smooth};
  const double loss = model_.loss_and_gradient(blocks, drops, drawn_ > 0 ? offsets(events) : at::Tensor());
  const c10::AutoGradMode no_gradients(false);
  const double factor = shorten();
  steps_ += 1;
  update_small(factor);
  drawn_ > 0 ? update_rows(factor) : update_items(factor);
  return loss;
}

double BehaviourTorchTraining::epoch() {
  const TorchThreads threads(threads_);
  std::vector<Window> order = windows_;
  random_.shuffle(std::span(order));
  double total = 0;
  double rows = 0;
  std::vector<Block> blocks;
  for (std::span<const Window> rest(order); !rest.empty();) {
    check_interrupted();
    rest = rest.subspan(behaviour_blocks(task_, rest, config_.batch, shape_.gaps, blocks));
    if (drawn_ > 0) choose_rows(blocks);
    for (std::size_t i = 0; i < blocks.size(); ++i) (void)random_.next();  // as the kernels draw what they drop
    const double here = weigh_rows(blocks);
    if (here == 0) continue;
    total += here * step(blocks);
    rows += here;
  }
  ++epochs_done_;
  return rows > 0 ? total / rows : 0;
}

}  // namespace aisle::models
