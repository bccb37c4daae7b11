#include "core/parallel.h"
#include "core/progress.h"
#include "models/dense_inverse.h"
#include "models/next_item_sums.h"

#include <ATen/ops/zeros.h>
#include <algorithm>
#include <c10/core/InferenceMode.h>
#include <cmath>

namespace aisle::models {

namespace {

constexpr std::size_t most_sources = 20000;

struct NextItemRidgeConfig {
  double l2 = 70;
  std::size_t sources = most_sources;
  std::size_t keep = 400;
  std::size_t recent = 20;
  double decay = 2;
  std::size_t ahead = 8;
  double ahead_decay = 1;
  void fields(auto&& field) {
    field("l2", l2, 1e-3, 1e9, "squared penalty on the weights");
    field("sources", sources, 1, 50000, "items that may speak for others, the most frequent; time grows by its cube");
    field("keep", keep, 1, 1e6, "weights kept an item, the largest");
    field("recent", recent, 1, 1000, "events of the history that count");
    field("decay", decay, 0.01, 1e6, "events after which one of the history counts 1/e");
    field("ahead", ahead, 1, 1000, "events to come that are foreseen");
    field("ahead_decay", ahead_decay, 0.01, 1e6, "events after which one to come counts 1/e");
  }
};

// The items that occur, the most frequent `most` of them, in the order of their codes.
std::vector<Code> frequent(const Occurrences& occurrences, std::size_t most) {
  std::vector<Code> out;
  for (std::size_t item = 1; item <= occurrences.sequences().items; ++item) {
    if (!occurrences.of(static_cast<Code>(item)).empty()) out.push_back(static_cast<Code>(item));
  }
  if (out.size() > most) {
    std::ranges::stable_sort(out, std::greater(), [&](Code item) { return occurrences.of(item).size(); });
    out.resize(most);
    std::ranges::sort(out);
  }
  return out;
}

// Calls work(begin, end, tally) for blocks of 0 … count on all cores.
void in_blocks(std::size_t count, std::size_t items, const auto& work) {
  constexpr std::size_t block = 64;
  parallel_for((count + block - 1) / block, [&](std::size_t b) {
    check_interrupted();
    Tally tally(items);
    work(b * block, std::min((b + 1) * block, count), tally);
  });
}

// Ridge regression of what comes next on what was last, in closed form: B = (XᵀX + l2)⁻¹ XᵀY.
class NextItemRidge : public LinkedRanker {
 public:
  explicit NextItemRidge(const NextItemRidgeConfig& config)
      : LinkedRanker({config.decay, config.recent}), config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 private:
  // (XᵀX + l2)⁻¹ of the sources.
  [[nodiscard]] at::Tensor inverse(const NextItemSums& sums, const std::vector<Code>& sources, std::size_t items) const;

  NextItemRidgeConfig config_;
};

at::Tensor NextItemRidge::inverse(const NextItemSums& sums, const std::vector<Code>& sources, std::size_t items) const {
  const std::size_t n = sources.size();
  std::vector<std::uint32_t> place(items + 1);  // of an item among the sources, from 1
  for (std::size_t i = 0; i < n; ++i) place[sources[i]] = static_cast<std::uint32_t>(i + 1);
  const auto rows = static_cast<std::int64_t>(n);
  const at::Tensor products = at::zeros({rows, rows}, at::kFloat);
  auto* const values = products.mutable_data_ptr<float>();
  in_blocks(n, items, [&](std::size_t begin, std::size_t end, Tally& tally) {
    for (std::size_t i = begin; i < end; ++i) {
      sums.add_past(sources[i], tally);
      for (const Code other : tally.items()) {
        if (place[other] > 0) values[i * n + place[other] - 1] = static_cast<float>(tally.of(other));
      }
      values[i * n + i] += static_cast<float>(config_.l2);
      tally.clear();
    }
  });
  return positive_inverse(products);
}

void NextItemRidge::fit(const NextItem& task, const Fitting& /*how*/) {
  // Entries of the inverse that are smaller, against the largest possible one (1 / l2), change no weight that is kept.
  constexpr double negligible = 1e-5;
  const c10::InferenceMode no_gradients;
  const std::size_t items = task.sequences.items;
  const Occurrences occurrences(task.sequences);
  const NextItemSums sums(occurrences, task.target, fading_, {config_.ahead_decay, config_.ahead});
  const auto sources = frequent(occurrences, config_.sources);
  const ItemLinks future = link_items(occurrences, [&](Code item, Tally& tally) {
    sums.add_future(item, tally);
    return tally.links();
  });
  const at::Tensor inverse_NN = inverse(sums, sources, items);
  const auto* const inverse_values = inverse_NN.const_data_ptr<float>();
  const auto least = static_cast<float>(negligible / config_.l2);
  std::vector<std::vector<Link>> rows(items + 1);
  in_blocks(sources.size(), items, [&](std::size_t begin, std::size_t end, Tally& tally) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t k = 0; k < sources.size(); ++k) {
        const float factor = inverse_values[i * sources.size() + k];
        if (std::abs(factor) < least) continue;
        for (const auto& [item, weight] : future.from(sources[k])) {
          tally.add(item, static_cast<double>(factor) * static_cast<double>(weight));
        }
      }
      rows[sources[i]] = strongest(tally.links(), config_.keep);
      tally.clear();
    }
  });
  links_ = ItemLinks(rows);
}

}  // namespace

RankingAlgorithm next_item_ridge() {
  return describe_ranker<NextItemRidge, NextItemRidgeConfig>(
      {.name = "next_item_ridge",
       .title = "Linear next-item model",
       .what = "Each item foreseen from all items before it by ridge regression.",
       .complexity = 2,
       .left_out = [](const features::Sequences& sequences) {
         return no_room_to_invert(std::min(sequences.items, most_sources));
       }});
}

}  // namespace aisle::models
