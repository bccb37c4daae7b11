#include "decide/candidates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace aisle::decide {

namespace {

using predict::ItemAnswerer;
using predict::ItemScores;

// What the model thinks of a category's items on average: what it would think of a new one.
class Likeness {
 public:
  Likeness(const Desk& desk, std::size_t ranking, const ItemScores& found)
      : desk_(desk), items_(desk.of_category[ranking]), found_(found) {}

  // The logarithm of the chance; of an item of a category that the model has none of, minus infinity.
  [[nodiscard]] double score(Code item) {
    const Code category = desk_.live().items().of(item).category;
    const auto [known, first] = of_.emplace(category, -std::numeric_limits<double>::infinity());
    const auto items = items_.find(category);
    if (!first || items == items_.end()) return known->second;
    double sum = 0;
    std::size_t count = 0;
    for (const Code each : items->second) {
      const float score = found_.of(each);
      if (!std::isfinite(score)) continue;
      sum += std::exp(score - found_.log_sum());
      ++count;
    }
    if (sum > 0) known->second = std::log(sum / static_cast<double>(count));
    return known->second;
  }

 private:
  const Desk& desk_;
  const std::unordered_map<Code, std::vector<Code>>& items_;
  const ItemScores& found_;
  std::unordered_map<Code, double> of_;
};

// Goes through the model's items from the best down, and looks for some more at a time.
class BestFirst {
 public:
  BestFirst(ItemScores& scores, std::size_t first_part, const ItemAnswerer& answerer, const predict::LiveItems& items)
      : scores_(scores), part_(first_part), answerer_(answerer), items_(items) {}

  // Item 0 at the end.
  predict::ScoredItem next() {
    if (place_ == found_.size()) find_more();
    return place_ < found_.size() ? found_[place_++] : predict::ScoredItem{};
  }

 private:
  void find_more() {
    for (const auto& each : found_) given_.insert(each.item);
    found_ = scores_.best(part_);
    std::erase_if(found_, [this](const auto& each) { return given_.contains(each.item); });
    for (const auto& each : found_) items_.fetch(answerer_.item_to_live[each.item]);
    place_ = 0;
    part_ *= 4;
  }

  ItemScores& scores_;
  std::size_t part_, place_ = 0;
  const ItemAnswerer& answerer_;
  const predict::LiveItems& items_;
  std::vector<predict::ScoredItem> found_;
  std::unordered_set<Code> given_;
};

void add_new_items(const Desk& desk, std::size_t ranking, const ItemScores& found, Limits& limits, std::size_t count,
                   std::vector<Candidate>& out) {
  if (desk.new_items[ranking].empty()) return;
  Likeness likeness(desk, ranking, found);
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

// What people hardly care for, of the categories that are wanted.
void add_of_categories(const Desk& desk, Limits& limits, std::size_t count, std::vector<Candidate>& out) {
  const std::size_t enough = 4 * count;  // to choose from, of many categories
  std::unordered_set<Code> there;
  for (const auto& each : out) there.insert(each.item);
  const double last = out.empty() ? 1 : out.back().score;
  std::vector<Candidate> more;
  for (const Code category : limits.categories()) {
    const auto items = desk.catalogue.find(category);
    if (items == desk.catalogue.end()) continue;
    for (const Code item : items->second) {
      if (!there.insert(item).second || !limits.allow(item)) continue;
      more.push_back(
          {.item = item, .source = Source::popular, .score = std::min(last, desk.live().items().weight(item))});
    }
    if (more.size() > enough) break;
  }
  std::ranges::stable_sort(more, std::greater(), &Candidate::score);
  if (more.size() > count - out.size()) more.resize(count - out.size());
  out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

std::string_view source_name(Source source) {
  constexpr std::array<std::string_view, 4> names = {"model", "content", "popular", "pin"};
  return names[static_cast<std::size_t>(source)];
}

std::string_view item_id(const predict::Live& live, const Candidate& candidate) {
  return candidate.item == 0 ? std::string_view(candidate.unknown) : live.codes().text(Coded::item, candidate.item);
}

std::vector<Candidate> model_candidates(const Desk& desk, std::size_t ranking, ItemScores& found, Limits& limits,
                                        std::size_t count) {
  const ItemAnswerer& answerer = *desk.edition->rankings[ranking];
  const auto& boosts = desk.boosts[ranking];
  std::vector<Candidate> out;
  BestFirst best(found, looked_for(count), answerer, desk.live().items());
  out.reserve(count);
  for (auto each = best.next(); each.item != 0; each = best.next()) {
    const double score = each.score - found.log_sum();
    if (limits.allow(answerer.item_to_live[each.item]))
      out.push_back({.item = answerer.item_to_live[each.item],
                     .source = Source::model,
                     .score = boosts.empty() ? score : score + boosts[each.item],
                     .probability = std::exp(score)});
    if (out.size() == count) break;
  }
  add_new_items(desk, ranking, found, limits, count, out);
  return out;
}

std::vector<Candidate> popular_candidates(const Desk& desk, Limits& limits, std::size_t count) {
  std::vector<Candidate> out;
  const auto& items = desk.live().items();
  const auto order = items.popular();
  double share = 1;
  for (const Code item : *order) {
    if (out.size() >= count) break;
    share = std::min(share, items.weight(item));  // the order is up to a second older than the weights
    if (limits.allow(item)) out.push_back({.item = item, .source = Source::popular, .score = share});
  }
  if (out.size() < count) add_of_categories(desk, limits, count, out);
  return out;
}

std::vector<Candidate> ranked(const Desk& desk, std::size_t ranking, const ItemScores& found,
                              const std::vector<std::string>& items) {
  constexpr double least = -1e9;  // JSON has no infinities
  const ItemAnswerer& answerer = *desk.edition->rankings[ranking];
  Likeness likeness(desk, ranking, found);
  std::vector<Candidate> out;
  for (const auto& id : items) {
    const Code item = desk.live().codes().find(Coded::item, id);
    const Code known = item < answerer.item_to_model.size() ? answerer.item_to_model[item] : 0;
    const double chance = known != 0 ? found.of(known) - found.log_sum() : item != 0 ? likeness.score(item) : least;
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
