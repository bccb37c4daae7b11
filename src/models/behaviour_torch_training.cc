#include "models/behaviour_torch_training.h"

#include "core/error.h"
#include "core/progress.h"
#include "models/behaviour_start.h"
#include "models/item_contents.h"
#include "models/learning_watcher.h"
#include "models/ranks.h"
#include "models/torch_threads.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/detail/CUDAHooksInterface.h>
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
#include <c10/core/DeviceGuard.h>
#include <c10/core/GradMode.h>
#include <cmath>
#include <memory>
#include <numbers>
#include <numeric>
#include <unordered_map>
#include <utility>

namespace aisle::models {

using namespace encoder;

namespace {

constexpr double beta1 = 0.9;
constexpr double beta2 = 0.98;
constexpr double epsilon = 1e-8;

// Of several processes each takes a GPU of its own.
c10::Device usable(c10::Device device, const Ranks* ranks) {
  if (!device.is_cuda()) return device;
  if (!at::globalContext().hasCUDA())
    throw Error("libtorch sees no GPU here", "device cuda",
                "learn with device=kernel, or where CUDA's libtorch is installed");
  at::globalContext().setSDPUseCuDNN(
      false);  // it plans anew for each shape, a tenth of a second; steps differ in shape
  const auto gpus = std::max<std::size_t>(1, static_cast<std::size_t>(at::detail::getCUDAHooks().deviceCount()));
  return {device.type(), static_cast<c10::DeviceIndex>(ranks == nullptr ? 0 : ranks->rank() % gpus)};
}

// The item table within the numbers, which live as long as it does.
at::Tensor table_of(std::vector<float> parameters, const Places& places, std::int64_t width) {
  const auto kept = std::make_shared<std::vector<float>>(std::move(parameters));
  float* from = kept->data() + places.item;
  const auto rows = (static_cast<std::int64_t>(kept->size()) - places.item) / width;
  return at::from_blob(from, {rows, width}, [kept](void*) {}, at::kFloat);
}

std::vector<std::int64_t> all_rows(std::int64_t count) {
  std::vector<std::int64_t> out(static_cast<std::size_t>(count));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

}  // namespace

BehaviourTorchTraining::BehaviourTorchTraining(const BehaviourConfig& config, const NextItem& task, const Fitting& how,
                                               c10::Device device)
    : config_(config),
      task_(task),
      shape_(shape_of(config, extent_of(task.sequences))),
      random_(how.seed),
      device_(usable(device, how.ranks)),
      windows_(behaviour_windows(task.sequences, config.longest)),
      weights_(task, config.asked),
      drawn_(drawn_candidates(config, task.sequences.items)),
      ranks_(how.ranks),
      seed_(how.seed),
      threads_(static_cast<int>(how.threads)),
      epochs_(wanted_epochs(config, task.sequences.events())) {
  config_.batch = wanted_batch(config, task.sequences.events());
  if (ranks_ != nullptr) sum_ = device_sum(*ranks_, device_);
  const Places places(shape_);
  std::vector<float> start =
      behaviour_start(config, shape_, task, item_returns(task, windows_, shape_), how.seed, random_);
  const std::size_t few = static_cast<std::size_t>(places.item + shape_.width);
  model_ = std::make_unique<BehaviourTorch>(
      shape_, std::span<const float>(start).first(drawn_ > 0 ? few : start.size()), device_);
  const auto events = static_cast<double>(task.sequences.events());
  all_steps_ = std::max(1.0, events / static_cast<double>(config_.batch)) * static_cast<double>(epochs_);
  table_ = drawn_ > 0 ? table_of(std::move(start), places, shape_.width) : model_->items().detach();
  begin_contents();
  learn("small", model_->small(), 0);
  if (drawn_ == 0) learn("items", table_, config_.decay);
  if (contents_) learn("attributes", contents_->vectors, config_.decay);
  if (drawn_ == 0) return;
  row_squares_ = at::zeros({table_.size(0)}, at::kFloat);
  frequency_.resize(task.sequences.items + 1);
  for (const Code item : task.sequences.all().item) frequency_[item] += static_cast<float>(1 / events);
}

void BehaviourTorchTraining::learn(const char* name, const at::Tensor& values, double decay) {
  const at::Tensor plain = values.detach();
  learnt_.push_back({name, plain, at::zeros_like(plain), at::zeros_like(plain), decay});
}

// From then on the model's items are sums, and the table holds their own vectors alone.
void BehaviourTorchTraining::begin_contents() {
  auto attributes = task_.sequences.attributes;
  const auto chosen = items_with_vectors(task_.sequences);
  if (attributes == nullptr) attributes = std::make_shared<const features::ItemAttributes>();
  if (attributes->count() == 0 && std::ranges::count(chosen, 0) == 0) return;
  contents_ = std::make_unique<TorchContents>(attributes, chosen, shape_.width, device_);
  for (std::size_t item = 1; item < chosen.size(); ++item)
    if (chosen[item] == 0) table_[static_cast<std::int64_t>(item)].zero_();
  if (drawn_ > 0) return;
  table_ = table_.clone();
  rows_ = contents_->rows_of(all_rows(table_.size(0)));
}

std::vector<float> BehaviourTorchTraining::parameters() const {
  at::Tensor items = table_;
  if (contents_) items = contents_->composed(drawn_ > 0 ? contents_->rows_of(all_rows(table_.size(0))) : rows_, table_);
  const at::Tensor row = at::cat({model_->small().detach().cpu(), items.cpu().flatten()});
  const auto* from = row.const_data_ptr<float>();
  return {from, from + row.numel()};
}

std::vector<float> BehaviourTorchTraining::attribute_vectors() const {
  if (!contents_) return {};
  const at::Tensor here = contents_->vectors.cpu();
  const auto* from = here.const_data_ptr<float>();
  return {from, from + here.numel()};
}

double BehaviourTorchTraining::rate() const {
  constexpr double warm_up = 100;
  const double fall = (1 + std::cos(std::numbers::pi * std::min(1.0, (steps_ - 1) / all_steps_))) / 2;
  return config_.rate * std::min(1.0, steps_ / warm_up) * fall;
}

// What all processes together found, and nothing is left of.
at::Tensor BehaviourTorchTraining::summed_gradient(const at::Tensor& parameter) const {
  at::Tensor out = parameter.grad().defined() ? parameter.grad() : at::zeros_like(parameter).detach();
  parameter.mutable_grad().reset();
  if (sum_) sum_->sum(out);
  return out;
}

// AdamW as encoder::Kernel::adam does it.
void BehaviourTorchTraining::update(const Learnt& what, const at::Tensor& gradient, const at::Tensor& too_long) {
  const std::array<at::Tensor, 4> of{what.values, gradient, what.mean, what.square};
  const auto one = [&](std::size_t which) { return at::TensorList(of).slice(which, 1); };
  const std::array<at::Tensor, 1> steps{at::tensor(steps_, what.values.options())};
  at::_fused_adamw_(one(0), one(1), one(2), one(3), {}, steps, rate(), beta1, beta2, what.decay, epsilon,
                    /*amsgrad=*/false, /*maximize=*/false, too_long);
}

// Row-wise Adagrad on the rows of the table that the step saw.
void BehaviourTorchTraining::update_rows(const at::Tensor& gradient, const at::Tensor& too_long) {
  constexpr double of_rate = 10;  // its steps shrink with the times that a row was seen
  const at::Tensor rows = at::tensor(chosen_);
  const at::Tensor shortened = (gradient / too_long).cpu();
  const at::Tensor squares = at::index_select(row_squares_, 0, rows) + shortened.square().mean(1);
  row_squares_.index_copy_(0, rows, squares);
  const at::Tensor change = shortened / (squares.sqrt() + epsilon).unsqueeze(1) * (of_rate * rate());
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
  at::Tensor rows = at::index_select(table_, 0, at::tensor(chosen_)).to(device_);
  if (contents_) {
    rows_ = contents_->rows_of(chosen_);
    rows = contents_->composed(rows_, rows);
  }
  model_->set_items(rows);
}

at::Tensor BehaviourTorchTraining::offsets(const std::vector<Block>& blocks) const {
  if (drawn_ == 0) return {};
  double events = 0;
  for (const Block& block : blocks) events += static_cast<double>(block.item.size());
  const CandidateChance chance(drawn_, task_.sequences.items, events);
  std::vector<float> out;
  for (std::size_t c = 1; c < chosen_.size(); ++c)
    out.push_back(chance.offset(frequency_[static_cast<std::size_t>(chosen_[c])]));
  return at::tensor(out).to(device_);
}

double BehaviourTorchTraining::weigh_rows(std::vector<Block>& blocks) const {
  for (Block& block : blocks) {
    for (const Code item : block.item) block.candidate.push_back(static_cast<std::int32_t>(item) - 1);
    for (const Code item : block.answers) block.answer_candidates.push_back(static_cast<std::int32_t>(item) - 1);
  }
  return static_cast<double>(weights_.weigh(blocks));
}

// The loss of one step, which is made.
at::Tensor BehaviourTorchTraining::step(std::vector<Block>& blocks, const at::Tensor& offsets) {
  constexpr double longest_gradient = 5;
  if (contents_ && drawn_ == 0) model_->set_items(contents_->composed(rows_, table_));
  const BehaviourTorch::Drops drops{config_.dropout, config_.attention_dropout, config_.smooth, config_.aspects};
  const at::Tensor loss = model_->loss_and_gradient(blocks, drops, offsets);
  const c10::AutoGradMode no_gradients(false);
  const at::Tensor small = summed_gradient(model_->small());
  at::Tensor items = summed_gradient(model_->items());
  at::Tensor squares = small.square().sum() + items.square().sum();
  at::Tensor attributes;
  if (contents_) {
    attributes = contents_->collect(rows_, items);
    squares += attributes.square().sum();
  }
  const at::Tensor too_long = (squares.sqrt() / longest_gradient).clamp_min(1);
  steps_ += 1;
  update(learnt_[0], small, too_long);
  drawn_ > 0 ? update_rows(items, too_long) : update(learnt_[1], items, too_long);
  if (contents_) update(learnt_.back(), attributes, too_long);
  return loss;
}

double BehaviourTorchTraining::of_all_ranks(double number) const {
  auto told = static_cast<float>(number);
  if (ranks_ != nullptr) ranks_->sum({&told, 1});
  return ranks_ == nullptr ? number : told;
}

// Devices of two kinds round in two ways.
void BehaviourTorchTraining::share_parameters() const {
  if (ranks_ == nullptr || ranks_->size() == 1) return;
  const auto share = [&](const at::Tensor& values) {
    const at::Tensor here = values.detach().to(at::kCPU);
    ranks_->broadcast({here.mutable_data_ptr<float>(), static_cast<std::size_t>(here.numel())});
    if (!values.is_cpu()) values.detach().copy_(here);
  };
  for (const Learnt& what : learnt_) share(what.values);
  if (drawn_ > 0) share(table_);
}

// The device is asked for a number once an epoch, so that it never waits for us.
double BehaviourTorchTraining::epoch() {
  const TorchThreads threads(threads_);
  const c10::DeviceGuard guard(device_);
  at::manual_seed(seed_ + epochs_done_ + (ranks_ == nullptr ? 0 : ranks_->rank() * 1000003));
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
    const at::Tensor corrections = offsets(blocks);
    keep_own_blocks(blocks, ranks_);
    total += step(blocks, corrections) * here;
    rows += here;
  }
  const auto loss = rows > 0 ? of_all_ranks(total.item<double>() / rows) : 0;
  if (!std::isfinite(loss) || !std::isfinite(model_->small().detach().sum().item<double>()))
    throw Diverged("the numbers ran away", "behaviour model", "lower the rate");
  share_parameters();
  ++epochs_done_;
  return loss;
}

void BehaviourTorchTraining::each_state(const auto& visit) const {
  for (const Learnt& what : learnt_) {
    const std::string name = what.name;
    visit(name, what.values);
    visit(name + " mean", what.mean);
    visit(name + " square", what.square);
  }
  if (drawn_ == 0) return;
  visit("table", table_);
  visit("row squares", row_squares_);
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
