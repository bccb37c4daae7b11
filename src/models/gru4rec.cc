#include "core/progress.h"
#include "models/adamw.h"
#include "models/behaviour_batch.h"
#include "models/dropout.h"
#include "models/item_counts.h"
#include "models/item_start.h"
#include "models/ranker.h"
#include "models/torch_threads.h"
#include "stats/random.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <array>
#include <c10/core/InferenceMode.h>
#include <cmath>
#include <numbers>

namespace aisle::models {

namespace {

struct Gru4RecConfig {
  std::size_t width = 64;
  std::size_t longest = 50;
  double dropout = 0.4;
  std::size_t negatives = 2000;
  std::size_t batch = 2048;
  std::size_t epochs = 0;
  double rate = 5e-3;
  void fields(auto&& field) {
    field("width", width, 4, 1024, "numbers that stand for an item, and units of the network");
    field("longest", longest, 1, 4096, "events of a history that are read, the latest");
    field("dropout", dropout, 0, 0.9, "share of the numbers of items and states that is left out of each step");
    field("negatives", negatives, 1, 1e6, "items drawn for a step, which its answers must stand out from");
    field("batch", batch, 1, 1e6, "events of a step");
    field("epochs", epochs, 0, 10000, "passes over the log; 0: as many as make about 1,500 steps, 4 to 32");
    field("rate", rate, 1e-6, 1, "Adam's learning rate after the first 50 steps; falls to 0 along a cosine");
  }
};

// Windows of histories by steps, as at::gru wants packed sequences: first the first events of all, the longest first.
struct Steps {
  std::vector<std::int64_t> items, running;  // a token; windows that are still running, a step
  std::vector<std::int64_t> rows, answers;   // tokens after which an event of the target type comes, and its item
};

Steps steps_of(const NextItem& task, std::vector<Window> windows) {
  const auto all = task.sequences.all();
  std::ranges::stable_sort(windows, std::greater(), [](const Window& w) { return w.end - w.begin; });
  Steps out;
  for (std::size_t step = 0; step < windows.front().end - windows.front().begin; ++step) {
    std::int64_t running = 0;
    for (const auto& [begin, end, more] : windows) {
      if (begin + step >= end) break;
      const std::size_t event = begin + step;
      const bool followed = event + 1 < end || more;
      if (followed && task.asks(all.type[event + 1], all.item[event + 1])) {
        out.rows.push_back(static_cast<std::int64_t>(out.items.size()));
        out.answers.push_back(all.item[event + 1]);
      }
      out.items.push_back(all.item[event]);
      ++running;
    }
    out.running.push_back(running);
  }
  return out;
}

// A recurrent network over the items of a history (Hidasi et al. 2016), its state compared with every item's own
// vector. Learns by softmax over the answer and items drawn for each step (Hidasi & Karatzoglou 2018); the table starts
// from what stands together.
class Gru4Rec : public Ranker {
 public:
  explicit Gru4Rec(const Gru4RecConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  [[nodiscard]] std::int64_t width() const { return static_cast<std::int64_t>(config_.width); }
  void begin(const NextItem& task, std::uint64_t seed, at::Generator& random);
  [[nodiscard]] at::Tensor loss(const Steps& steps, const at::Tensor& drawn_K, at::Generator& random) const;
  [[nodiscard]] at::Tensor states(const at::Tensor& input_ND, const std::vector<std::int64_t>& running) const;
  // Item table [V + 1, D], offsets [V + 1], then what at::gru wants: [3 D, D] twice, [3 D] twice.
  static constexpr std::array<const char*, 6> names = {"items", "offsets",    "input",
                                                       "state", "input_bias", "state_bias"};

  Gru4RecConfig config_;
  std::vector<at::Tensor> parameters_;
};

void Gru4Rec::begin(const NextItem& task, std::uint64_t seed, at::Generator& random) {
  constexpr double start_length = 0.2;  // of items, times the root of the width
  const auto items = static_cast<std::int64_t>(task.sequences.items);
  const double bound = 1 / std::sqrt(static_cast<double>(width()));
  const auto drawn = [&](std::initializer_list<std::int64_t> shape) {
    return at::empty(shape, at::kFloat).uniform_(-bound, bound, random);
  };
  at::Tensor table = at::empty({items + 1, width()}, at::kFloat).normal_(0, 0.02, random);
  const auto start = item_start(task.sequences, 3, config_.width, seed);
  table.add_(at::tensor(start).view_as(table), start_length * std::sqrt(static_cast<double>(width())));
  table[0].zero_();
  const std::int64_t sums = 3 * width();
  parameters_ = {table,
                 at::zeros({items + 1}, at::kFloat),
                 drawn({sums, width()}),
                 drawn({sums, width()}),
                 at::zeros({sums}, at::kFloat),
                 at::zeros({sums}, at::kFloat)};
}

at::Tensor Gru4Rec::states(const at::Tensor& input_ND, const std::vector<std::int64_t>& running) const {
  const std::vector<at::Tensor> cell(parameters_.begin() + 2, parameters_.end());
  const at::Tensor none = at::zeros({1, running.front(), width()}, at::kFloat);
  return std::get<0>(at::gru(input_ND, at::tensor(running), none, cell, true, 1, 0, false, false));
}

at::Tensor Gru4Rec::loss(const Steps& steps, const at::Tensor& drawn_K, at::Generator& random) const {
  const at::Tensor& table = parameters_[0];
  const auto dropped = [&](const at::Tensor& values) {
    return config_.dropout > 0 ? drop_out(values, config_.dropout, random) : values;
  };
  const at::Tensor input_ND = dropped(at::index_select(table, 0, at::tensor(steps.items)));
  const at::Tensor states_RD = dropped(at::index_select(states(input_ND, steps.running), 0, at::tensor(steps.rows)));
  const at::Tensor answers_R = at::tensor(steps.answers);
  const at::Tensor answered_R =
      (states_RD * at::index_select(table, 0, answers_R)).sum(1) + at::index_select(parameters_[1], 0, answers_R);
  const at::Tensor others_RK =
      at::linear(states_RD, at::index_select(table, 0, drawn_K), at::index_select(parameters_[1], 0, drawn_K))
          .masked_fill(answers_R.unsqueeze(1).eq(drawn_K.unsqueeze(0)), -1e9);
  return (at::logsumexp(at::cat({answered_R.unsqueeze(1), others_RK}, 1), {1}) - answered_R).mean();
}

void Gru4Rec::fit(const NextItem& task, const Fitting& how) {
  constexpr double warm_up = 50;
  constexpr double usual_steps = 1500;
  const TorchThreads one_thread(1);
  at::Generator draws = at::detail::createCPUGenerator(how.seed);
  stats::Random random(how.seed);
  begin(task, how.seed, draws);
  auto windows = behaviour_windows(task.sequences, config_.longest);
  const double of_epoch =
      std::max(1.0, static_cast<double>(task.sequences.events()) / static_cast<double>(config_.batch));
  const auto epochs =
      config_.epochs > 0 ? config_.epochs : static_cast<std::size_t>(std::clamp(usual_steps / of_epoch, 4.0, 32.0));
  for (auto& parameter : parameters_) parameter.set_requires_grad(true);
  AdamW adam(parameters_, {.beta2 = 0.98});
  double step = 0;
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    random.shuffle(std::span(windows));
    for (std::size_t next = 0; next < windows.size();) {
      check_interrupted();
      std::vector<Window> taken;
      for (std::size_t events = 0; next < windows.size() && events < config_.batch; ++next) {
        taken.push_back(windows[next]);
        events += windows[next].end - windows[next].begin;
      }
      const Steps steps = steps_of(task, std::move(taken));
      if (steps.rows.empty()) continue;
      std::vector<std::int64_t> drawn(config_.negatives);
      for (auto& item : drawn) item = static_cast<std::int64_t>(1 + random.below(task.sequences.items));
      loss(steps, at::tensor(drawn), draws).backward();
      step += 1;
      const double done = std::min(1.0, step / (of_epoch * static_cast<double>(epochs)));
      adam.step(config_.rate * std::min(1.0, step / warm_up) * (1 + std::cos(std::numbers::pi * done)) / 2);
    }
  }
  for (auto& parameter : parameters_) parameter = parameter.detach();
}

void Gru4Rec::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  const TorchThreads one_thread(1);
  const c10::InferenceMode no_gradients;
  const auto row = static_cast<std::size_t>(parameters_[0].size(0));
  for (std::size_t h = 0; h < histories.size(); ++h) {
    const auto read = histories[h].last(std::min(histories[h].size(), config_.longest));
    at::Tensor state_D = at::zeros({width()}, at::kFloat);
    if (read.size() > 0) {
      std::vector<std::int64_t> items;
      for (const Code item : read.item) items.push_back(item < row ? item : 0);
      const at::Tensor input_ND = at::index_select(parameters_[0], 0, at::tensor(items));
      state_D = states(input_ND, std::vector<std::int64_t>(items.size(), 1)).select(0, -1);
    }
    const at::Tensor scores_V = at::linear(state_D, parameters_[0], parameters_[1]).contiguous();
    std::copy_n(scores_V.const_data_ptr<float>(), row, scores_BV.begin() + static_cast<std::ptrdiff_t>(h * row));
  }
}

void Gru4Rec::save(StoredTensors& weights) const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& values = parameters_[i];
    weights[names[i]] = stored(std::span(values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())),
                               std::vector<std::size_t>(values.sizes().begin(), values.sizes().end()));
  }
}

void Gru4Rec::load(const StoredTensors& weights) {
  parameters_.clear();
  for (const char* name : names) {
    const auto values = restore<float>(weights, name);
    const auto& shape = weights.at(name).shape;
    parameters_.push_back(at::tensor(values).view(std::vector<std::int64_t>(shape.begin(), shape.end())));
  }
}

}  // namespace

RankingAlgorithm gru4rec() {
  auto entry = describe_ranker<Gru4Rec, Gru4RecConfig>(
      {.name = "gru4rec",
       .title = "Recurrent network (GRU4Rec)",
       .what = "Reads a history's items one after the other, and learns what to remember; takes minutes.",
       .complexity = 5});
  entry.by_default = false;
  return entry;
}

}  // namespace aisle::models
