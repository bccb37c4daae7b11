#include "models/item_counts.h"
#include "models/linked_ranker.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

struct CategoryPopularityConfig {
  double half_life = 30;
  double decay = 5;
  std::size_t recent = 50;
  double smoothing = 0.1;
  double elsewhere = 0.05;
  void fields(auto&& field) {
    field("half_life", half_life, 0.01, 1e6, "days after which an event counts half; without times all count alike");
    field("decay", decay, 0.01, 1e6, "events after which the category of one of the history counts 1/e");
    field("recent", recent, 1, 1e6, "events of the history that count");
    field("smoothing", smoothing, 1e-6, 1e6, "events that every item is given on top");
    field("elsewhere", elsewhere, 1e-6, 1, "the share of choices that lie outside the history's categories");
  }
};

// What everybody chooses in the categories that somebody was in lately. A choice is one of a category, picked as often
// as the history's events are in it, and in it of an item by its popularity there; levels of a path count alike, so the
// narrow ones, which hold few items, say most.
class CategoryPopularity : public Ranker {
 public:
  explicit CategoryPopularity(const CategoryPopularityConfig& config)
      : config_(config), fading_{config.decay, config.recent} {}

  void fit(const NextItem& task, const Fitting& how) override;
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;

  [[nodiscard]] Scale scale() const override { return Scale::log; }
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override {
    weights["share"] = stored(std::span<const float>(shares_), {shares_.size()});
    weights["begin"] = stored(std::span<const std::int64_t>(begin_), {begin_.size()});
    weights["category"] = stored(std::span<const std::int64_t>(categories_), {categories_.size()});
  }
  void load(const StoredTensors& weights) override {
    shares_ = restore<float>(weights, "share");
    begin_ = restore<std::int64_t>(weights, "begin");
    categories_ = restore<std::int64_t>(weights, "category");
    weigh_categories();
  }

 private:
  [[nodiscard]] std::span<const std::int64_t> categories_of(Code item) const {
    if (item + std::size_t{1} >= begin_.size()) return {};
    return std::span(categories_).subspan(begin_[item], begin_[item + 1] - begin_[item]);
  }
  void weigh_categories();

  CategoryPopularityConfig config_;
  Fading fading_;
  std::vector<float> shares_;                                // of all choices, an item
  std::vector<std::int64_t> begin_{0, 0}, categories_ = {};  // of an item, from 0
  std::vector<double> of_category_;                          // the shares of its items
};

void CategoryPopularity::fit(const NextItem& task, const Fitting& /*how*/) {
  shares_ = log_shares(faded_counts(task, config_.half_life), config_.smoothing);
  for (float& share : shares_) share = std::exp(share);
  shares_[0] = 0;
  begin_ = {0, 0};
  categories_.clear();
  for (Code item = 1; item <= task.sequences.items; ++item) {
    if (const auto& attributes = task.sequences.attributes) {
      for (const Code code : attributes->of(item))
        if (attributes->kind(code) == features::ItemAttributes::Kind::category) categories_.push_back(code - 1);
    }
    begin_.push_back(static_cast<std::int64_t>(categories_.size()));
  }
  weigh_categories();
}

void CategoryPopularity::weigh_categories() {
  of_category_.assign(categories_.empty() ? 0 : static_cast<std::size_t>(std::ranges::max(categories_)) + 1, 0.0);
  for (Code item = 1; item < shares_.size(); ++item)
    for (const auto category : categories_of(item)) of_category_[category] += shares_[item];
}

void CategoryPopularity::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  std::vector<double> interest(of_category_.size());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    std::ranges::fill(interest, 0.0);
    const auto recent = histories[i].last(std::min(fading_.recent, histories[i].size()));
    double all = 0;
    for (std::size_t event = 0; event < recent.size(); ++event) {
      const auto categories = categories_of(recent.item[event]);
      const double weight = fading_.weight(recent.size() - 1 - event);
      for (const auto category : categories) interest[category] += weight / static_cast<double>(categories.size());
      if (!categories.empty()) all += weight;
    }
    const double elsewhere = all > 0 ? config_.elsewhere : 1;
    for (std::size_t category = 0; category < interest.size(); ++category)
      interest[category] *= all > 0 ? (1 - elsewhere) / (all * of_category_[category]) : 0;
    const auto scores = scores_BV.subspan(i * shares_.size(), shares_.size());
    for (Code item = 1; item < scores.size(); ++item) {
      double chance = elsewhere;
      for (const auto category : categories_of(item)) chance += interest[category];
      scores[item] = static_cast<float>(std::log(shares_[item] * chance));
    }
    scores[0] = 0;
  }
}

std::string without_categories(const features::Sequences& sequences) {
  if (const auto& attributes = sequences.attributes)
    for (Code code = 1; code <= attributes->count(); ++code)
      if (attributes->kind(code) == features::ItemAttributes::Kind::category) return "";
  return "the catalogue tells no categories";
}

}  // namespace

RankingAlgorithm category_popularity() {
  return describe_ranker<CategoryPopularity, CategoryPopularityConfig>(
      {.name = "category_popularity",
       .title = "Popularity by category",
       .what = "What everybody chooses in the categories that somebody was in lately.",
       .complexity = 1,
       .left_out = without_categories});
}

}  // namespace aisle::models
