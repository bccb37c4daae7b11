#include "models/behaviour_torch_training.h"

#include "core/error.h"
#include "core/progress.h"
#include "models/behaviour_start.h"
#include "models/learning_watcher.h"
#include "models/torch_threads.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <array>
#include <bit>
#include <c10/core/GradMode.h>
#include <cmath>
#include <memory>
#include <numbers>
#include <unordered_map>
#include <utility>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.98;
constexpr double epsilon = 1e-8;

c10::Device usable(c10::Device device) {
  if (!device.is_cuda()) return device;
  if (!at::globalContext().hasCUDA())
    throw Error("libtorch sees no GPU here", "device cuda",
                "learn with device=kernel, or where CUDA's libtorch is installed");
  at::globalContext().setSDPUseCuDNN(
      false);  // it plans anew for each shape, a tenth of a second; steps differ in shape
  return device;
}

// The item table within the numbers, which live as long as it does.
at::Tensor table_of(std::vector<float> parameters, const Places& places, std::int64_t width) {
  const auto kept = std::make_shared<std::vector<float>>(std::move(parameters));
  float* from = kept->data() + places.item;
  const auto rows = (static_cast<std::int64_t>(kept->size()) - places.item) / width;
  return at::from_blob(from, {rows, width}, [kept](void*) {}, at::kFloat);
}

}  // namespace

BehaviourTorchTraining::BehaviourTorchTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how,
                                               c10::Device device)
    : config_(config),
      task_(task),
      shape_(shape_of(config, extent_of(task.sequences))),
      random_(how.seed),
      device_(usable(device)),
      windows_(behaviour_windows(task.sequences, config.longest)),
      drawn_(drawn_candidates(config, task.sequences.items)),
      seed_(how.seed),
      threads_(static_cast<int>(how.threads)),
      epochs_(wanted_epochs(config, task.sequences.events())) {
  const Places places(shape_);
  std::vector<float> start = behaviour_start(config, shape_, task, how.seed, random_);
  const std::size_t few = static_cast<std::size_t>(places.item + shape_.width);
  model_ = std::make_unique<BehaviourTorch>(
      shape_, std::span<const float>(start).first(drawn_ > 0 ? few : start.size()), device_);
  const auto events = static_cast<double>(task.sequences.events());
  all_steps_ = std::max(1.0, events / static_cast<double>(config.batch)) * static_cast<double>(epochs_);
  learnt_.push_back(model_->small());
  if (drawn_ == 0) learnt_.push_back(model_->items());
  for (const auto& parameter : learnt_) {
    means_.push_back(at::zeros_like(parameter).detach());
    squares_.push_back(at::zeros_like(parameter).detach());
  }
  if (drawn_ == 0) return;
  table_ = table_of(std::move(start), places, shape_.width);
  row_squares_ = at::zeros({table_.size(0)}, at::kFloat);
  frequency_.resize(task.sequences.items + 1);
  for (const Code item : task.sequences.all().item) frequency_[item] += static_cast<float>(1 / events);
}

std::vector<float> BehaviourTorchTraining::parameters() const {
  const at::Tensor& items = drawn_ > 0 ? table_ : model_->items();
  const at::Tensor row = at::cat({model_->small().detach().cpu(), items.detach().cpu().flatten()});
  const auto* from = row.const_data_ptr<float>();
  return {from, from + row.numel()};
}

double BehaviourTorchTraining::rate() const {
  constexpr double warm_up = 100;
  const double fall = (1 + std::cos(std::numbers::pi * std::min(1.0, (steps_ - 1) / all_steps_))) / 2;
  return config_.rate * std::min(1.0, steps_ / warm_up) * fall;
}

at::Tensor BehaviourTorchTraining::too_long() const {
  constexpr double longest_gradient = 5;
  const at::Tensor squares = model_->small().grad().square().sum() + model_->items().grad().square().sum();
  return (squares.sqrt() / longest_gradient).clamp_min(1);
}

// AdamW as encoder::Kernel::adam does it.
void BehaviourTorchTraining::update(std::size_t which, double decay, const at::Tensor& too_long) {
  const at::Tensor& parameter = learnt_[which];
  const std::array<at::Tensor, 1> values{parameter};
  const std::array<at::Tensor, 1> gradients{parameter.grad()};
  const std::array<at::Tensor, 1> steps{at::tensor(steps_, parameter.options().requires_grad(false))};
  at::_fused_adamw_(values, gradients, std::span(means_).subspan(which, 1), std::span(squares_).subspan(which, 1), {},
                    steps, rate(), beta1, beta2, decay, epsilon, /*amsgrad=*/false, /*maximize=*/false, too_long);
  parameter.mutable_grad().reset();
}

// Row-wise Adagrad on the rows of the table that the step saw.
void BehaviourTorchTraining::update_rows(const at::Tensor& too_long) {
  constexpr double of_rate = 10;  // its steps shrink with the times that a row was seen
  const at::Tensor rows = at::tensor(chosen_);
  const at::Tensor gradient = (model_->items().grad() / too_long).cpu();
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
  model_->set_items(at::index_select(table_, 0, at::tensor(chosen_)));
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
at::Tensor BehaviourTorchTraining::step(std::vector<Block>& blocks) {
  double events = 0;
  for (const Block& block : blocks) events += static_cast<double>(block.item.size());
  const BehaviourTorch::Drops drops{config_.dropout, config_.attention_dropout, config_.smooth, config_.aspects};
  const at::Tensor loss = model_->loss_and_gradient(blocks, drops, drawn_ > 0 ? offsets(events) : at::Tensor());
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor too_long = this->too_long();
  steps_ += 1;
  update(0, 0, too_long);
  drawn_ > 0 ? update_rows(too_long) : update(1, config_.decay, too_long);
  return loss;
}

// The device is asked for a number once an epoch, so that it never waits for us.
double BehaviourTorchTraining::epoch() {
  const TorchThreads threads(threads_);
  at::manual_seed(seed_ + epochs_done_);
  std::vector<Window> order = windows_;
  random_.shuffle(std::span(order));
  at::Tensor total = at::zeros({}, at::TensorOptions(device_).dtype(at::kDouble));
  double rows = 0;
  std::vector<Block> blocks;
  for (std::span<const Window> rest(order); !rest.empty();) {
    check_interrupted();
    rest = rest.subspan(behaviour_blocks(task_, rest, config_.batch, shape_, blocks));
    if (drawn_ > 0) choose_rows(blocks);
    for (std::size_t i = 0; i < blocks.size(); ++i) (void)random_.next();  // as the kernels draw what they drop
    const double here = weigh_rows(blocks);
    if (here == 0) continue;
    total += step(blocks) * here;
    rows += here;
  }
  const auto loss = rows > 0 ? total.item<double>() / rows : 0;
  if (!std::isfinite(loss) || !std::isfinite(model_->small().detach().sum().item<double>()))
    throw Diverged("the numbers ran away", "behaviour model", "lower the rate");
  ++epochs_done_;
  return loss;
}

void BehaviourTorchTraining::each_state(const auto& visit) const {
  visit("small", model_->small());
  drawn_ > 0 ? visit("items", table_) : visit("items", model_->items());
  for (std::size_t i = 0; i < means_.size(); ++i) {
    visit("mean " + std::to_string(i), means_[i]);
    visit("square " + std::to_string(i), squares_[i]);
  }
  if (drawn_ > 0) visit("row squares", row_squares_);
}

void BehaviourTorchTraining::save(StoredTensors& state) const {
  each_state([&](const std::string& name, const at::Tensor& values) {
    const at::Tensor here = values.detach().cpu().contiguous();
    state[name] = stored(std::span(here.const_data_ptr<float>(), static_cast<std::size_t>(here.numel())),
                         {static_cast<std::size_t>(here.numel())});
  });
  std::array<std::int64_t, 6> counters{static_cast<std::int64_t>(steps_), static_cast<std::int64_t>(epochs_done_)};
  std::ranges::transform(random_.state(), counters.begin() + 2, std::bit_cast<std::int64_t, std::uint64_t>);
  state["counters"] = stored(std::span<const std::int64_t>(counters), {counters.size()});
}

void BehaviourTorchTraining::load(const StoredTensors& state) {
  const auto counters = restore<std::int64_t>(state, "counters");
  const c10::AutoGradMode no_gradients(false);
  each_state([&](const std::string& name, const at::Tensor& values) {
    const auto kept = restore<float>(state, name);
    if (static_cast<std::int64_t>(kept.size()) != values.numel() || counters.size() != 6)
      throw Error("the checkpoint is of another model", "behaviour model", "start anew");
    values.detach().copy_(at::tensor(c10::ArrayRef<float>(kept)).view_as(values));
  });
  steps_ = static_cast<double>(counters[0]);
  epochs_done_ = static_cast<std::size_t>(counters[1]);
  std::array<std::uint64_t, 4> random{};
  std::ranges::transform(std::span(counters).subspan(2), random.begin(), std::bit_cast<std::uint64_t, std::int64_t>);
  random_ = stats::Random(random);
}

}  // namespace aisle::models
