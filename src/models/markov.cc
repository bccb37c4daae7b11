#include "models/item_counts.h"
#include "models/item_links.h"
#include "models/sparse_ranker.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::models {

namespace {

struct MarkovConfig {
  double smoothing = 5;
  void fields(auto&& field) {
    field("smoothing", smoothing, 1e-3, 1e6, "events after each item that are imagined to go by popularity");
  }
};

// A Markov chain of the first order: which item follows upon which, mixed with what is popular (a Dirichlet prior).
class Markov : public SparseRanker {
 public:
  explicit Markov(const MarkovConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  [[nodiscard]] std::span<const float> usual() const override { return shares_; }
  [[nodiscard]] std::vector<Link> few(const features::History& history) const override;
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override {
    weights["log_share"] = stored(std::span<const float>(shares_), {shares_.size()});
    followers_.save(weights);
  }
  void load(const StoredTensors& weights) override {
    shares_ = restore<float>(weights, "log_share");
    followers_.load(weights);
  }

 private:
  MarkovConfig config_;
  std::vector<float> shares_;
  ItemLinks followers_;  // how often the next event of the target type was of the item
};

void Markov::fit(const NextItem& task, const Fitting& /*how*/) {
  constexpr std::size_t everyone = std::numeric_limits<std::size_t>::max();
  shares_ = log_shares(target_counts(task), 1);
  const Occurrences occurrences(task.sequences);
  const TargetPlaces targets(task.sequences, task.target);
  followers_ = link_items(occurrences, [&](Code item, Tally& next) {
    for (const auto& place : occurrences.of(item)) {
      const auto history = task.sequences[place.sequence];
      const std::size_t event = targets.from(place.sequence, place.event + std::size_t{1});
      if (event < history.size()) next.add(history.item[event], 1);
    }
    return strongest(next.links(), everyone);
  });
}

// The common factor of all scores is taken out.
std::vector<Link> Markov::few(const features::History& history) const {
  std::vector<Link> out;
  if (history.size() == 0) return out;
  for (const Link& link : followers_.from(history.item.back())) {
    const double share = std::exp(static_cast<double>(shares_[link.item]));
    out.push_back(
        {link.item, static_cast<float>(std::log(share + static_cast<double>(link.weight) / config_.smoothing))});
  }
  return out;
}

}  // namespace

RankingAlgorithm markov() {
  return describe_ranker<Markov, MarkovConfig>({.name = "markov",
                                                .title = "Markov chain",
                                                .what = "What most often followed upon the last item.",
                                                .complexity = 1});
}

}  // namespace aisle::models
