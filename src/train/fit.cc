#include "train/fit.h"

#include "core/progress.h"
#include "models/adamw.h"
#include "models/network.h"
#include "models/torch_threads.h"
#include "stats/random.h"
#include "stats/split.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/full.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>
#include <algorithm>
#include <c10/core/GradMode.h>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <vector>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace aisle::train {

namespace {

// Copies of a network's parameters, to go back to.
std::vector<at::Tensor> snapshot(const models::Network& network) {
  std::vector<at::Tensor> copies;
  for (const auto& parameter : network.parameters()) copies.push_back(parameter.detach().clone());
  return copies;
}

void restore(const models::Network& network, const std::vector<at::Tensor>& copies) {
  const auto parameters = network.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].detach().copy_(copies[i]);
}

class NetworkTraining {
 public:
  NetworkTraining(models::Network& network, const models::Examples& examples, std::uint64_t seed)
      : network_(network),
        plan_(network.plan()),
        target_N_(float_tensor(examples.labels.values)),
        weight_N_(float_tensor(examples.labels.weights)),
        random_(seed),
        generator_(at::detail::createCPUGenerator(seed)) {
    hold_out(examples.labels.values, seed);
    const models::TorchThreads one_thread(1);
    network_.initialise(examples, generator_);
    features_ND_ = network_.prepare(models::rows_to_tensor(examples.features, 0, examples.features.rows));
  }

  std::vector<EpochLoss> run() {
    const std::size_t batches = (training_.size() + plan_.batch - 1) / plan_.batch;
    models::AdamW decayed(parameters(true), {.decay = plan_.decay, .epsilon = plan_.epsilon});
    models::AdamW undecayed(parameters(false), {.epsilon = plan_.epsilon});
    std::vector<EpochLoss> epochs;
    double best_loss = std::numeric_limits<double>::infinity();
    std::vector<at::Tensor> best = snapshot(network_);
    std::size_t since_best = 0;
    std::size_t step = 0;
    for (std::size_t epoch = 0; epoch < plan_.epochs && !worn_out(since_best); ++epoch, ++since_best) {
      random_.shuffle(std::span(training_));
      double sum = 0;
      for (std::size_t batch = 0; batch < batches; ++batch) {
        check_interrupted();
        sum += train_batch(batch);
        ++step;
        decayed.step(rate(step, batches * plan_.epochs));
        undecayed.step(rate(step, batches * plan_.epochs));
      }
      const double held_out = held_out_loss();
      epochs.push_back({sum / static_cast<double>(training_.size()), held_out});
      if (held_out >= best_loss) continue;  // NaN without held-out rows: the last epoch is the best
      best_loss = held_out;
      best = snapshot(network_);
      since_best = 0;
    }
    restore(network_, best);
    return epochs;
  }

 private:
  [[nodiscard]] std::vector<at::Tensor> parameters(bool that_decay) const {
    std::vector<at::Tensor> out;
    const auto all = network_.parameters();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (network_.decays(i) == that_decay) out.push_back(all[i]);
    }
    return out;
  }

  [[nodiscard]] bool worn_out(std::size_t since_best) const {
    return plan_.patience > 0 && since_best >= plan_.patience;
  }

  // A tenth of the rows says when to stop; with few rows all are trained on, for all epochs.
  void hold_out(const std::vector<double>& target, std::uint64_t seed) {
    constexpr double share = 0.1;
    constexpr std::size_t fewest = 200;
    std::vector<char> positive;
    for (const double y : target) positive.push_back(y > 0 ? 1 : 0);
    Rows all(target.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    const bool enough = plan_.patience > 0 && target.size() >= fewest;
    const auto split = stats::stratified_holdout(positive, all, enough ? share : 0, seed);
    training_.assign(split.kept.begin(), split.kept.end());
    held_out_.assign(split.held_out.begin(), split.held_out.end());
  }

  static at::Tensor float_tensor(const std::vector<double>& values) {
    if (values.empty()) return {};
    return at::tensor(at::ArrayRef<double>(values.data(), values.size())).to(at::kFloat);
  }

  // The loss of some of the rows, with gradients where they are on.
  [[nodiscard]] at::Tensor loss(std::span<const std::int64_t> rows, at::Generator* dropout) const {
    const at::Tensor places_B = at::tensor(at::ArrayRef<std::int64_t>(rows.data(), rows.size()));
    const at::Tensor outputs_BK = network_.forward(features_ND_.index_select(0, places_B), dropout);
    const models::TorchThreads one_thread(1);
    return network_.loss(outputs_BK, target_N_.index_select(0, places_B),
                         weight_N_.defined() ? weight_N_.index_select(0, places_B) : at::Tensor());
  }

  // Leaves the gradients of a batch; returns the sum of its rows' losses.
  double train_batch(std::size_t batch) {
    const std::size_t begin = batch * plan_.batch;
    const std::size_t rows = std::min(plan_.batch, training_.size() - begin);
    const at::Tensor mean = loss(std::span(training_).subspan(begin, rows), &generator_);
    mean.backward();
    return mean.item<double>() * static_cast<double>(rows);
  }

  [[nodiscard]] double held_out_loss() const {
    if (held_out_.empty()) return std::nan("");
    const c10::AutoGradMode no_gradients(false);
    return loss(held_out_, nullptr).item<double>();
  }

  // Up along a line over the first 5 % of the steps, level until the plan's `hold`, then down along half a cosine to
  // zero.
  [[nodiscard]] double rate(std::size_t step, std::size_t steps) const {
    if (!plan_.cosine) return plan_.rate;
    constexpr double warm_share = 0.05;
    const double done = static_cast<double>(step) / static_cast<double>(steps + 1);
    if (done < warm_share) return plan_.rate * done / warm_share;
    const double down = std::max(warm_share, plan_.hold);
    if (done < down) return plan_.rate;
    return plan_.rate * (1 + std::cos(std::numbers::pi * (done - down) / (1 - down))) / 2;
  }

  models::Network& network_;
  models::TrainingPlan plan_;
  at::Tensor features_ND_;
  at::Tensor target_N_;
  at::Tensor weight_N_;  // undefined: all rows count the same
  stats::Random random_;
  at::Generator generator_;
  std::vector<std::int64_t> training_;
  std::vector<std::int64_t> held_out_;
};

}  // namespace

namespace {

// Every batch takes the same memory and gives it back; handed back to the system in between, each of its pages would
// be cleared anew, which took an eighth of a recurrent network's time.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

}  // namespace

std::vector<EpochLoss> fit(models::Model& model, const models::Examples& examples, const models::Fitting& how) {
  at::set_num_threads(static_cast<int>(how.threads));
  if (auto* self_fitting = dynamic_cast<models::SelfFitting*>(&model)) {
    self_fitting->fit(examples, how);
    return {};
  }
  keep_freed_memory();
  return NetworkTraining(dynamic_cast<models::Network&>(model), examples, how.seed).run();
}

}  // namespace aisle::train
