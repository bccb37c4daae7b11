#include "core/progress.h"
#include "models/item_counts.h"
#include "models/sparse_ranker.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

namespace aisle::models {

namespace {

struct RecencyConfig {
  double smoothing = 20;
  void fields(auto&& field) {
    field("smoothing", smoothing, 1e-3, 1e6, "events at the average rate that every cell of the table is given on top");
  }
};

// What a person has done with an item: how many events ago the last time (by powers of two), how often, and of what
// type the last event was.
struct Past {
  std::size_t last = 0;  // place of the last event
  std::size_t times = 0;
  Code type = 0;
};

constexpr std::size_t lags = 10;
constexpr std::size_t most_times = 3;
constexpr std::size_t most_remembered = 2048;  // events: what was before counts as never

// People return: to what they had lately and often. Counts, for each kind of past with an item, how often it is the
// next one; all other items share what is left by popularity.
class Recency : public SparseRanker {
 public:
  explicit Recency(const RecencyConfig& config) : config_(config) {}

  void fit(const NextItem& task, const Fitting& how) override;
  [[nodiscard]] std::span<const float> usual() const override { return shares_; }
  [[nodiscard]] std::vector<Link> few(const features::History& history) const override;
  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override {
    weights["log_share"] = stored(std::span<const float>(shares_), {shares_.size()});
    weights["return_rate"] = stored(std::span<const double>(rates_), {rates_.size()});
  }
  void load(const StoredTensors& weights) override {
    shares_ = restore<float>(weights, "log_share");
    rates_ = restore<double>(weights, "return_rate");
  }

 private:
  using Pasts = std::unordered_map<Code, Past>;
  static void remember(Pasts& pasts, const features::History& history, std::size_t event) {
    Past& past = pasts[history.item[event]];
    past = {event, past.times + 1, history.type[event]};
    if (event < most_remembered) return;
    const auto old = pasts.find(history.item[event - most_remembered]);
    if (old != pasts.end() && old->second.last == event - most_remembered) pasts.erase(old);
  }
  // Which cell of the table a past falls into, `now` events after the beginning.
  [[nodiscard]] static std::size_t cell(const Past& past, std::size_t now) {
    const auto lag = std::min(static_cast<std::size_t>(std::log2(static_cast<double>(now - past.last))), lags - 1);
    return (past.type * most_times + std::min(past.times, most_times) - 1) * lags + lag;
  }

  RecencyConfig config_;
  std::vector<float> shares_;
  std::vector<double> rates_;  // a cell
};

void Recency::fit(const NextItem& task, const Fitting& /*how*/) {
  shares_ = log_shares(target_counts(task), 1);
  std::vector<double> chances((task.sequences.types + 1) * most_times * lags);
  std::vector<double> returns(chances.size());
  for (std::size_t s = 0; s < task.sequences.size(); ++s) {
    check_interrupted();
    const auto history = task.sequences[s];
    Pasts pasts;
    for (std::size_t event = 0; event < history.size(); ++event) {
      if (task.asks(history.type[event], history.item[event])) {
        for (const auto& [item, past] : pasts) {
          ++chances[cell(past, event)];
          if (item == history.item[event]) ++returns[cell(past, event)];
        }
      }
      remember(pasts, history, event);
    }
  }
  double all_chances = 1;
  double all_returns = 0;
  for (std::size_t c = 0; c < chances.size(); ++c) {
    all_chances += chances[c];
    all_returns += returns[c];
  }
  rates_.resize(chances.size());
  for (std::size_t c = 0; c < rates_.size(); ++c) {
    rates_[c] = (returns[c] + config_.smoothing * all_returns / all_chances) / (chances[c] + config_.smoothing);
  }
}

std::vector<Link> Recency::few(const features::History& history) const {
  constexpr double least_left = 0.01;  // for all items that are new to the person, however sure the rest looks
  const std::size_t types = rates_.size() / (most_times * lags);
  const auto known = history.last(std::min(history.size(), most_remembered));
  Pasts pasts;
  for (std::size_t event = 0; event < known.size(); ++event)
    if (known.item[event] > 0 && known.item[event] < shares_.size()) remember(pasts, known, event);
  for (auto& [item, past] : pasts)
    if (past.type >= types) past.type = 0;  // it came after learning, as the items left out did
  double returning = 0;
  for (const auto& [item, past] : pasts) returning += rates_[cell(past, known.size())];
  const double left = std::max(1 - returning, least_left);
  std::vector<Link> out;
  for (const auto& [item, past] : pasts) {  // the others' factor `left` is taken out of the row
    const double rate = rates_[cell(past, known.size())];
    const double share = std::exp(static_cast<double>(shares_[item]));
    out.push_back({item, static_cast<float>(std::log(rate / left + share))});
  }
  return out;
}

}  // namespace

RankingAlgorithm recency() {
  return describe_ranker<Recency, RecencyConfig>(
      {.name = "recency",
       .title = "Repeat and recency",
       .what = "People return to what they had lately and often; else they choose what is popular.",
       .complexity = 1});
}

}  // namespace aisle::models
