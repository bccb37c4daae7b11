#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"
#include "models/dense_inverse.h"
#include "models/item_counts.h"
#include "models/linked_ranker.h"
#include "models/torch_threads.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <thread>

namespace aisle::models {

namespace {

constexpr std::size_t most_items = 15000;  // of which the inverse takes about ten seconds and 3 GB

struct EaseConfig {
  double l2 = 200;
  std::size_t keep = 400;
  double decay = 5;
  std::size_t recent = 50;
  void fields(auto&& field) {
    field("l2", l2, 1e-3, 1e9, "squared penalty on the weights");
    field("keep", keep, 1, 1e6, "weights kept an item, the largest");
    field("decay", decay, 0.01, 1e6, "events after which one of the history counts 1/e");
    field("recent", recent, 1, 1e6, "events of the history that count");
  }
};

// EASE (Steck 2019): who has which items, each item foreseen from all others by ridge regression in closed form. X says
// who has what, Y who has it by an event of the target type: B = P XᵀY - P diag(c), P = (XᵀX + l2)⁻¹, c such that no
// item speaks for itself. The order of events counts only when it is asked.
class Ease : public LinkedRanker {
 public:
  explicit Ease(const EaseConfig& config) : LinkedRanker({config.decay, config.recent}), config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 private:
  [[nodiscard]] at::Tensor weights(const NextItem& task, const Occurrences& occurrences) const;

  EaseConfig config_;
};

// XᵀX, or with a target XᵀY: in how many histories both items stand. Item 1 is row 0.
at::Tensor together(const NextItem& task, const Occurrences& occurrences, Code target) {
  const std::size_t items = task.sequences.items;
  const auto n = static_cast<std::int64_t>(items);
  const at::Tensor out = at::zeros({n, n}, at::kFloat);
  auto* const values = out.mutable_data_ptr<float>();
  constexpr std::size_t block = 64;
  parallel_for((items + block - 1) / block, [&](std::size_t b) {
    check_interrupted();
    std::vector<std::uint32_t> counted(items + 1);  // in which history an item was counted last, from 1
    for (std::size_t item = b * block; item < std::min((b + 1) * block, items); ++item) {
      std::ranges::fill(counted, 0U);
      std::uint32_t before = 0;
      for (const auto& [sequence, event] : occurrences.of(static_cast<Code>(item + 1))) {
        if (std::exchange(before, sequence + 1) == sequence + 1) continue;
        const auto history = task.sequences[sequence];
        for (std::size_t i = 0; i < history.size(); ++i)
          if (is_target(history.type[i], target) && std::exchange(counted[history.item[i]], before) != before)
            ++values[item * items + history.item[i] - 1];
      }
    }
  });
  return out;
}

at::Tensor Ease::weights(const NextItem& task, const Occurrences& occurrences) const {
  at::Tensor gram_NN = together(task, occurrences, 0);
  gram_NN.diagonal().add_(config_.l2);
  const at::Tensor inverse_NN = positive_inverse(gram_NN);
  const at::Tensor diagonal_N = inverse_NN.diagonal();
  if (task.target == 0) return inverse_NN / -diagonal_N;  // P XᵀX = 1 - l2 P
  gram_NN = at::Tensor();
  const TorchThreads all(static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
  const at::Tensor free_NN = at::mm(inverse_NN, together(task, occurrences, task.target));
  return free_NN - inverse_NN * (free_NN.diagonal() / diagonal_N);
}

std::string too_many_items(const features::Sequences& sequences) {
  if (sequences.items <= most_items) return no_room_to_invert(sequences.items);
  return fmt::format("it inverts a matrix of all items, of {} too large (at most {}); slim stands for it",
                     sequences.items, most_items);
}

void Ease::fit(const NextItem& task, const Fitting& /*how*/) {
  const std::size_t items = task.sequences.items;
  if (const auto why = too_many_items(task.sequences); !why.empty()) throw Error(why, "ease", "name slim instead");
  const c10::InferenceMode no_gradients;
  const Occurrences occurrences(task.sequences);
  const at::Tensor weights_NN = weights(task, occurrences).contiguous();
  const auto* const values = weights_NN.const_data_ptr<float>();
  std::vector<std::vector<Link>> rows(items + 1);
  parallel_for(items, [&](std::size_t i) {
    if (occurrences.of(static_cast<Code>(i + 1)).empty()) return;
    std::vector<Link> row;
    for (std::size_t j = 0; j < items; ++j)
      if (j != i && values[i * items + j] != 0) row.push_back({static_cast<Code>(j + 1), values[i * items + j]});
    rows[i + 1] = strongest(std::move(row), config_.keep);
  });
  links_ = ItemLinks(rows);
}

}  // namespace

RankingAlgorithm ease() {
  return describe_ranker<Ease, EaseConfig>({.name = "ease",
                                            .title = "EASE",
                                            .what = "Each item foreseen from all others that somebody has; for "
                                                    "catalogues of up to 15,000 items.",
                                            .complexity = 2,
                                            .left_out = too_many_items});
}

}  // namespace aisle::models
