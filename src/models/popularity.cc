#include "models/item_counts.h"
#include "models/sparse_ranker.h"

namespace aisle::models {

namespace {

struct PopularityConfig {
  double half_life = 30;
  double smoothing = 0.1;
  void fields(auto&& field) {
    field("half_life", half_life, 0.01, 1e6, "days after which an event counts half; without times all count alike");
    field("smoothing", smoothing, 1e-6, 1e6, "events that every item is given on top");
  }
};

// What everybody chooses, lately most of all.
class Popularity : public SparseRanker {
 public:
  explicit Popularity(const PopularityConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& /*how*/) override {
    shares_ = log_shares(faded_counts(task, config_.half_life), config_.smoothing);
  }

  [[nodiscard]] std::span<const float> usual() const override { return shares_; }
  [[nodiscard]] std::vector<Link> few(const features::History& /*history*/) const override { return {}; }
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override {
    weights["log_share"] = stored(std::span<const float>(shares_), {shares_.size()});
  }
  void load(const StoredTensors& weights) override { shares_ = restore<float>(weights, "log_share"); }

 private:
  PopularityConfig config_;
  std::vector<float> shares_;
};

}  // namespace

RankingAlgorithm popularity() {
  return describe_ranker<Popularity, PopularityConfig>({.name = "popularity",
                                                        .title = "Popularity",
                                                        .what = "What everybody chooses, lately most of all.",
                                                        .complexity = 1});
}

}  // namespace aisle::models
