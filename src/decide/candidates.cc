#include "decide/candidates.h"

#include "predict/scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <unordered_map>

namespace aisle::decide {

namespace {

using predict::ItemAnswerer;
using predict::ItemScores;

// What the model thinks of a category's items on average: what it would think of a new one.
class Likeness {
 public:
  Likeness(const Desk& desk, const ItemAnswerer& ranking, const ItemScores& found) : desk_(desk) {
    for (Code item = 1; item < ranking.item_to_live.size(); ++item) {
      if (ranking.item_to_live[item] == 0 || !std::isfinite(found.scores[item])) continue;
      auto& [sum, count] = of_[desk.live().items().of(ranking.item_to_live[item]).category];
      sum += std::exp(found.scores[item] - found.log_sum);
      ++count;
    }
  }

  // The logarithm of the chance; of an item of a category that the model has none of, minus infinity.
  [[nodiscard]] double score(Code item) const {
    const auto found = of_.find(desk_.live().items().of(item).category);
    if (found == of_.end() || found->first == 0) return -std::numeric_limits<double>::infinity();
    return std::log(found->second.first / static_cast<double>(found->second.second));
  }

 private:
  const Desk& desk_;
  std::unordered_map<Code, std::pair<double, std::size_t>> of_;
};

// Goes through the model's items from the best down, and looks for some more at a time.
class BestFirst {
 public:
  // scores: by code, minus infinity for what never comes; they must outlive it.
  BestFirst(std::span<const float> scores, std::size_t first_part) : scores_(scores), part_(first_part) {}

  // 0 at the end.
  Code next() {
    if (place_ == found_.size()) find_more();
    return place_ < found_.size() ? found_[place_++] : 0;
  }

 private:
  void find_more() {
    if (!found_.empty() && left_.empty()) left_.assign(scores_.begin(), scores_.end());
    for (const Code item : found_) left_[item] = -std::numeric_limits<float>::infinity();
    found_ = predict::highest_places(left_.empty() ? scores_ : std::span<const float>(left_), part_);
    place_ = 0;
    part_ *= 4;
  }

  std::span<const float> scores_;
  std::size_t part_, place_ = 0;
  std::vector<Code> found_;
  std::vector<float> left_;  // scores of those not found yet, once there was a first look
};

void add_new_items(const Desk& desk, std::size_t ranking, const ItemScores& found, Limits& limits, std::size_t count,
                   std::vector<Candidate>& out) {
  if (desk.new_items[ranking].empty()) return;
  const Likeness likeness(desk, *desk.edition->rankings[ranking], found);
  for (const Code item : desk.new_items[ranking]) {
    const double chance = likeness.score(item);
    if (!std::isfinite(chance)) continue;
    const double score = chance + boost_of(desk.rules, desk.live(), item);
    if (out.size() >= count && score <= out.back().score) continue;
    if (!limits.allow(item)) continue;
    const Candidate made{.item = item, .source = Source::content, .score = score, .probability = std::exp(chance)};
    out.insert(std::ranges::upper_bound(out, score, std::greater(), &Candidate::score), made);
    if (out.size() > count) out.pop_back();
  }
}

}  // namespace

std::string_view source_name(Source source) {
  constexpr std::array<std::string_view, 4> names = {"model", "content", "popular", "pin"};
  return names[static_cast<std::size_t>(source)];
}

std::string_view item_id(const predict::Live& live, const Candidate& candidate) {
  return candidate.item == 0 ? std::string_view(candidate.unknown) : live.codes().text(Coded::item, candidate.item);
}

std::vector<Candidate> model_candidates(const Desk& desk, std::size_t ranking, const ItemScores& found, Limits& limits,
                                        std::size_t count) {
  const ItemAnswerer& answerer = *desk.edition->rankings[ranking];
  const auto& boosts = desk.boosts[ranking];
  std::vector<float> boosted;
  for (std::size_t item = 0; item < boosts.size(); ++item) boosted.push_back(found.scores[item] + boosts[item]);
  const std::span<const float> scores = boosts.empty() ? found.scores : boosted;
  std::vector<Candidate> out;
  BestFirst best(scores, count + 12);
  for (Code item = best.next(); item != 0; item = best.next()) {
    if (limits.allow(answerer.item_to_live[item]))
      out.push_back({.item = answerer.item_to_live[item],
                     .source = Source::model,
                     .score = scores[item] - found.log_sum,
                     .probability = std::exp(found.scores[item] - found.log_sum)});
    if (out.size() == count) break;
  }
  add_new_items(desk, ranking, found, limits, count, out);
  return out;
}

std::vector<Candidate> popular_candidates(const Desk& desk, Limits& limits, std::size_t count) {
  std::vector<Candidate> out;
  const auto& items = desk.live().items();
  const auto order = items.popular();
  for (const Code item : *order) {
    if (out.size() >= count) break;
    if (limits.allow(item)) out.push_back({.item = item, .source = Source::popular, .score = items.weight(item)});
  }
  return out;
}

std::vector<Candidate> ranked(const Desk& desk, std::size_t ranking, const ItemScores& found,
                              const std::vector<std::string>& items) {
  constexpr double least = -1e9;  // JSON has no infinities
  const ItemAnswerer& answerer = *desk.edition->rankings[ranking];
  const Likeness likeness(desk, answerer, found);
  std::vector<Candidate> out;
  for (const auto& id : items) {
    const Code item = desk.live().codes().find(Coded::item, id);
    const Code known = item < answerer.item_to_model.size() ? answerer.item_to_model[item] : 0;
    const double chance = known != 0 ? found.scores[known] - found.log_sum : item != 0 ? likeness.score(item) : least;
    const double more = item == 0 ? 0 : boost_of(desk.rules, desk.live(), item);
    out.push_back({.item = item,
                   .unknown = item == 0 ? id : "",
                   .source = known != 0 ? Source::model : Source::content,
                   .score = std::max(least, chance + more),
                   .probability = std::exp(chance)});
  }
  std::ranges::stable_sort(out, std::greater(), &Candidate::score);
  return out;
}

}  // namespace aisle::decide
