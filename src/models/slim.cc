#include "core/parallel.h"
#include "core/progress.h"
#include "models/next_item_sums.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

struct SlimConfig {
  double l2 = 100;
  std::size_t neighbours = 100;
  std::size_t keep = 300;
  std::size_t recent = 20;
  double decay = 2;
  std::size_t ahead = 8;
  double ahead_decay = 1;
  double reversed = 0.4;
  void fields(auto&& field) {
    field("l2", l2, 1e-3, 1e9, "squared penalty on the weights");
    field("neighbours", neighbours, 1, 10000, "items that may speak for an item, those most often before it");
    field("keep", keep, 1, 1e6, "companions of an item that its weights are balanced against");
    field("recent", recent, 1, 1000, "events of the history that count");
    field("decay", decay, 0.01, 1e6, "events after which one of the history counts 1/e");
    field("ahead", ahead, 1, 1000, "events to come that are foreseen");
    field("ahead_decay", ahead_decay, 0.01, 1e6, "events after which one to come counts 1/e");
    field("reversed", reversed, 0, 1, "how much histories read backwards count, beside those read forwards");
  }
};

// Rows of the sums, the strongest entries alone.
enum class Side : std::uint8_t { past, future };

ItemLinks rows_of(const std::vector<NextItemSums>& sums, const Occurrences& occurrences, Side side, std::size_t most) {
  return link_items(occurrences, [&](Code item, Tally& tally) {
    for (const auto& part : sums) side == Side::past ? part.add_past(item, tally) : part.add_future(item, tally);
    return strongest(tally.links(), most);
  });
}

features::Sequences backwards(const features::Sequences& sequences) {
  features::Sequences out;
  out.items = sequences.items;
  out.types = sequences.types;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    std::vector<Code> items(sequences[s].item.rbegin(), sequences[s].item.rend());
    std::vector<Code> types(sequences[s].type.rbegin(), sequences[s].type.rend());
    out.add({items, types, {}});
  }
  return out;
}

std::vector<std::vector<Link>> transposed(const ItemLinks& links, std::size_t items) {
  std::vector<std::vector<Link>> out(items + 1);
  for (std::size_t from = 1; from <= items; ++from) {
    for (const auto& [to, weight] : links.from(static_cast<Code>(from))) {
      out[to].push_back({static_cast<Code>(from), weight});
    }
  }
  return out;
}

// Least squares of one item on a few sources by coordinate descent: (A + l2) b = r, A the part of XᵀX that belongs to
// the sources.
class LocalRidge {
 public:
  LocalRidge(const ItemLinks& past, std::size_t items, double l2) : past_(past), place_(items + 1), l2_(l2) {}

  // Turns how strongly the sources stand before the item into the weights with which they speak for it.
  void solve(std::vector<Link>& sources) {
    gather(sources);
    const std::size_t n = sources.size();
    std::vector<double> weights(n);
    std::vector<double> residual(n);
    for (std::size_t i = 0; i < n; ++i) residual[i] = static_cast<double>(sources[i].weight);
    for (std::size_t sweep = 0; sweep < sweeps; ++sweep) {
      double largest = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const double* const row = products_.data() + i * n;
        const double step = (residual[i] - l2_ * weights[i]) / (row[i] + l2_);
        weights[i] += step;
        largest = std::max(largest, std::abs(step));
        for (std::size_t k = 0; k < n; ++k) residual[k] -= step * row[k];
      }
      if (largest < tolerance) break;
    }
    for (std::size_t i = 0; i < n; ++i) sources[i].weight = static_cast<float>(weights[i]);
  }

 private:
  static constexpr std::size_t sweeps = 30;
  static constexpr double tolerance = 1e-6;

  void gather(const std::vector<Link>& sources) {
    const std::size_t n = sources.size();
    products_.assign(n * n, 0);
    for (std::size_t i = 0; i < n; ++i) place_[sources[i].item] = static_cast<std::uint32_t>(i + 1);
    for (std::size_t i = 0; i < n; ++i) {
      for (const auto& [other, weight] : past_.from(sources[i].item)) {
        const std::size_t place = place_[other];
        if (place == 0) continue;  // symmetric though each row kept its own strongest entries
        products_[i * n + place - 1] = static_cast<double>(weight);
        products_[(place - 1) * n + i] = static_cast<double>(weight);
      }
    }
    for (const auto& source : sources) place_[source.item] = 0;
  }

  const ItemLinks& past_;
  std::vector<std::uint32_t> place_;  // of an item among the sources, from 1
  std::vector<double> products_;
  double l2_;
};

// Sparse linear methods (Ning & Karypis 2011), made for what comes next: the regression of next_item_ridge, each item's
// on the few items that most often come before it.
class Slim : public LinkedRanker {
 public:
  explicit Slim(const SlimConfig& config) : LinkedRanker({config.decay, config.recent}), config_(config) {}

  void fit(const NextItem& task, const Fitting& /*how*/) override {
    const std::size_t items = task.sequences.items;
    const Occurrences occurrences(task.sequences);
    const Fading future{config_.ahead_decay, config_.ahead};
    const features::Sequences reversed = backwards(task.sequences);
    const Occurrences reversed_occurrences(reversed);
    std::vector<NextItemSums> sums = {{occurrences, task.target, fading_, future}};
    if (config_.reversed > 0) sums.emplace_back(reversed_occurrences, task.target, fading_, future, config_.reversed);
    const ItemLinks past = rows_of(sums, occurrences, Side::past, config_.keep);
    auto columns = transposed(rows_of(sums, occurrences, Side::future, task.sequences.events()), items);
    constexpr std::size_t block = 256;
    parallel_for(items / block + 1, [&](std::size_t b) {
      check_interrupted();
      LocalRidge ridge(past, items, config_.l2);
      for (std::size_t item = b * block; item < std::min((b + 1) * block, items + 1); ++item) {
        columns[item] = strongest(std::move(columns[item]), config_.neighbours);
        ridge.solve(columns[item]);
      }
    });
    links_ = ItemLinks(transposed(ItemLinks(columns), items));
  }

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 private:
  SlimConfig config_;
};

}  // namespace

RankingAlgorithm slim() {
  return describe_ranker<Slim, SlimConfig>(
      {.name = "slim",
       .title = "Sparse linear model",
       .what = "Each item foreseen from the few items that most often come before it; for catalogues of any size.",
       .complexity = 3});
}

}  // namespace aisle::models
