#include "decide/candidates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
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

// Goes through the model's items from the best down, sorting no more of them than are asked for.
class BestFirst {
 public:
  BestFirst(std::vector<float> scores, std::size_t first_part) : scores_(std::move(scores)), part_(first_part) {
    for (Code item = 1; item < scores_.size(); ++item)
      if (std::isfinite(scores_[item])) order_.push_back(item);
  }

  // 0 at the end.
  Code next() {
    if (place_ == sorted_) sort_more();
    return place_ < sorted_ ? order_[place_++] : 0;
  }
  [[nodiscard]] float score(Code item) const { return scores_[item]; }

 private:
  void sort_more() {
    const auto higher = [this](Code a, Code b) { return scores_[a] != scores_[b] ? scores_[a] > scores_[b] : a < b; };
    const std::size_t end = std::min(order_.size(), sorted_ + part_);
    const auto at = [this](std::size_t place) { return order_.begin() + static_cast<std::ptrdiff_t>(place); };
    if (end < order_.size()) std::ranges::nth_element(at(sorted_), at(end), order_.end(), higher);
    std::ranges::sort(at(sorted_), at(end), higher);
    sorted_ = end;
    part_ *= 4;
  }

  std::vector<float> scores_;
  std::vector<Code> order_;
  std::size_t part_, sorted_ = 0, place_ = 0;
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
  std::vector<float> scores = found.scores;
  const auto& boosts = desk.boosts[ranking];
  for (std::size_t item = 0; item < boosts.size(); ++item) scores[item] += boosts[item];
  std::vector<Candidate> out;
  BestFirst best(std::move(scores), count + 64);
  for (Code item = best.next(); item != 0 && out.size() < count; item = best.next()) {
    if (!limits.allow(answerer.item_to_live[item])) continue;
    out.push_back({.item = answerer.item_to_live[item],
                   .source = Source::model,
                   .score = best.score(item) - found.log_sum,
                   .probability = std::exp(found.scores[item] - found.log_sum)});
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
