#include "models/item_counts.h"
#include "models/linked_ranker.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

struct ItemCosineConfig {
  double shrink = 3;
  std::size_t window = 20;
  std::size_t keep = 300;
  double decay = 5;
  std::size_t recent = 50;
  void fields(auto&& field) {
    field("shrink", shrink, 0, 1e6, "events that every item is given on top, so that rare ones do not look alike");
    field("window", window, 1, 10000, "events of a history between two that count as together");
    field("keep", keep, 1, 1e6, "neighbours an item has at most");
    field("decay", decay, 0.01, 1e6, "events after which one of the history counts 1/e");
    field("recent", recent, 1, 1e6, "events of the history that count");
  }
};

// Items that stand together in histories (Sarwar et al. 2001): the cosine of the angle between their columns.
class ItemCosine : public LinkedRanker {
 public:
  explicit ItemCosine(const ItemCosineConfig& config) : LinkedRanker({config.decay, config.recent}), config_(config) {}

  void fit(const NextItem& task, const Fitting& /*how*/) override {
    const Occurrences occurrences(task.sequences);
    const auto targets = target_counts(task);
    links_ = link_items(occurrences, [&](Code item, Tally& together) {
      for (const auto& place : occurrences.of(item)) count(task, place, together);
      const double own = static_cast<double>(occurrences.of(item).size()) + config_.shrink;
      std::vector<Link> row;
      for (const Code other : together.items()) {
        const double length = std::sqrt(own * (targets[other] + config_.shrink));
        row.push_back({other, static_cast<float>(together.of(other) / length)});
      }
      return strongest(std::move(row), config_.keep);
    });
  }

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

 private:
  void count(const NextItem& task, const Occurrences::Place& place, Tally& together) const {
    const auto history = task.sequences[place.sequence];
    const std::size_t begin = place.event - std::min<std::size_t>(place.event, config_.window);
    const std::size_t end = std::min(history.size(), place.event + config_.window + 1);
    for (std::size_t event = begin; event < end; ++event) {
      if (event != place.event && task.asks(history.type[event], history.item[event]))
        together.add(history.item[event], 1);
    }
  }

  ItemCosineConfig config_;
};

}  // namespace

RankingAlgorithm item_cosine() {
  return describe_ranker<ItemCosine, ItemCosineConfig>({.name = "item_cosine",
                                                        .title = "Item-to-item cosine",
                                                        .what = "What stands in the same histories as the items had.",
                                                        .complexity = 2});
}

}  // namespace aisle::models
