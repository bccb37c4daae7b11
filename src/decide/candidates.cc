#include "decide/candidates.h"

#include "decide/pool.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>
#include <mutex>
#include <ranges>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace aisle::decide {

namespace {

using predict::ItemAnswerer;
using predict::ItemScores;

// Looked at in one place when there are enough candidates, but of few categories.
constexpr std::size_t most_in_vain = 256;

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

  // The next one takes looking for more.
  [[nodiscard]] bool is_through() const { return place_ == found_.size(); }
  // Item 0 at the end.
  predict::ScoredItem next() {
    if (is_through()) find_more();
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

// An item that the model does not know, by what it is.
struct NewItem {
  double score = 0, chance = 0;
  float added = 0;
  Code item = 0;
};

std::vector<NewItem> new_items(const Desk& desk, std::size_t ranking, const ItemScores& found) {
  std::vector<NewItem> out;
  if (desk.new_items[ranking].empty()) return out;
  Likeness likeness(desk, ranking, found);
  for (const Code item : desk.new_items[ranking])
    if (const double chance = likeness.score(item); std::isfinite(chance)) {
      const double more = boost_of(desk, item);
      out.push_back({chance + more, chance, static_cast<float>(more), item});
    }
  std::ranges::stable_sort(out, std::greater(), &NewItem::score);
  return out;
}

// The most popular items, those that the rules add to before others: of the first thousands, which are few enough to
// look at all of them.
std::vector<Code> boosted(const Desk& desk, const std::vector<Code>& order) {
  constexpr std::size_t most = 2'000;
  std::vector<std::pair<double, Code>> first;
  for (const Code item : std::span(order).first(std::min(most, order.size())))
    first.emplace_back(popularity(desk, item), item);
  std::ranges::stable_sort(first, std::greater(), &std::pair<double, Code>::first);
  std::vector<Code> out = order;
  std::ranges::copy(first | std::views::values, out.begin());
  return out;
}

// Offers what is popular behind what stands there, with scores that fall. Where only room is wanting, no more than some
// in vain from each place where it is looked for.
class Behind {
 public:
  Behind(const Desk& desk, Pool& pool)
      : desk_(desk), pool_(pool), above_(pool.candidates().empty() ? 0 : pool.candidates().back().score - 1) {}

  // One that the pool does not have.
  void offer(Code item) {
    if (!pool_.takes(item)) {
      in_vain_ += pool_.has_count();
      return;
    }
    share_ = std::min(share_, popularity(desk_, item));  // an order is up to a second older than the weights
    pool_.add({.item = item,
               .source = Source::popular,
               .added = static_cast<float>(added_to(desk_, item)),
               .score = above_ + share_});
  }
  void offer_once(Code item) {
    if (!pool_.has(item)) offer(item);
  }
  [[nodiscard]] bool is_enough() const { return pool_.is_full() || in_vain_ >= most_in_vain; }
  void look_elsewhere() { in_vain_ = 0; }
  [[nodiscard]] const Pool& pool() const { return pool_; }

 private:
  const Desk& desk_;
  Pool& pool_;
  double above_;
  double share_ = 1;
  std::size_t in_vain_ = 0;
};

// What people hardly care for, of the categories that are wanted: of many, a part of each.
void add_of_categories(const Desk& desk, Limits& limits, Behind& behind) {
  constexpr std::size_t most_looked_at = 4'000;
  const std::size_t most_of_each = std::max<std::size_t>(1, most_looked_at / limits.categories().size());
  const std::size_t enough = 4 * behind.pool().count();  // to choose from, of many categories
  std::size_t fitting = 0;                               // beside each other
  struct Found {
    std::pair<double, double> worth;  // how popular it is and, where nobody cares for it, what the rules add
    Code item = 0, category = 0;
  };
  std::vector<Found> found;
  for (const Code category : limits.categories()) {
    if (fitting > enough) break;
    if (behind.pool().has_count() && !behind.pool().room().has(category)) continue;
    const auto listed = desk.catalogue.find(category);
    if (listed == desk.catalogue.end()) continue;
    const std::size_t before = found.size();
    for (const Code item : listed->second.items | std::views::take(most_of_each))
      if (limits.allow(item)) found.push_back({{popularity(desk, item), added_to(desk, item)}, item, category});
    fitting += limits.room().at_most(found.size() - before);
  }
  std::ranges::stable_sort(found, std::greater(), &Found::worth);
  for (const auto& [worth, item, category] : found) {
    if (behind.is_enough()) return;
    if (!behind.pool().has_count() || behind.pool().room().has(category)) behind.offer_once(item);
  }
}

// What nobody cares for yet: the newest, then whatever has room.
void add_rest(const Desk& desk, Behind& behind) {
  constexpr std::size_t most_looked_at = 10'000;
  std::size_t looked_at = desk.newest.size();
  for (const Code item : desk.newest) {
    if (behind.is_enough()) break;
    behind.offer_once(item);
  }
  behind.look_elsewhere();
  for (const auto& [category, listed] : desk.catalogue) {
    const std::size_t hopeful = behind.pool().has_count() ? listed.standing : listed.items.size();
    for (const Code item : std::span(listed.items).first(hopeful)) {
      if (behind.is_enough() || looked_at >= most_looked_at) return;
      if (!behind.pool().room().has(category)) break;
      ++looked_at;
      if (desk.live().items().of(item).listed) behind.offer_once(item);
    }
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

void add_of_model(const Desk& desk, std::size_t ranking, ItemScores& found, Pool& pool) {
  const ItemAnswerer& answerer = *desk.edition->rankings[ranking];
  const auto& boosts = desk.boosts[ranking];
  const auto added = new_items(desk, ranking, found);
  auto next_new = added.begin();
  const auto offer = [&](const Candidate& candidate) {
    if (pool.takes(candidate.item)) pool.add(candidate);
  };
  const auto offer_new = [&](double above) {
    for (; next_new != added.end() && next_new->score > above && !pool.is_full(); ++next_new)
      offer({.item = next_new->item,
             .source = Source::content,
             .added = next_new->added,
             .score = next_new->score,
             .probability = std::exp(next_new->chance)});
  };
  BestFirst best(found, looked_for(pool.count()), answerer, desk.live().items());
  for (std::size_t for_room = 0; !pool.is_full() && for_room < most_in_vain; for_room += pool.has_count()) {
    if (pool.has_count() && answerer.scan && best.is_through()) break;  // more take a look at all items
    const auto each = best.next();
    if (each.item == 0) break;
    const double chance = each.score - found.log_sum();
    const float more = boosts.empty() ? 0 : boosts[each.item];
    const double score = chance + more;
    offer_new(score);
    if (pool.is_full()) return;
    offer({.item = answerer.item_to_live[each.item],
           .source = Source::model,
           .added = more,
           .score = score,
           .probability = std::exp(chance)});
  }
  offer_new(-std::numeric_limits<double>::infinity());
}

double added_to(const Desk& desk, Code item) {
  return item < desk.item_boosts.size() ? desk.item_boosts[item] : 0;  // to one that came since when the desk knows it
}

double popularity(const Desk& desk, Code item) {
  const double weight = desk.live().items().weight(item);
  return desk.item_boosts.empty() ? weight : weight * std::exp(added_to(desk, item) - desk.most_boost);
}

Desk::Order popular_order(const Desk& desk) {
  auto order = desk.live().items().popular();
  if (desk.item_boosts.empty()) return order;
  auto& kept = *desk.popular;
  const std::lock_guard hold(kept.mutex);
  if (kept.of_live != order) {
    kept.boosted = std::make_shared<const std::vector<Code>>(boosted(desk, *order));
    kept.of_live = std::move(order);
  }
  return kept.boosted;
}

void add_popular(const Desk& desk, Limits& limits, Pool& pool) {
  Behind behind(desk, pool);
  if (behind.is_enough()) return;
  const bool alone = pool.candidates().empty();
  const auto order = popular_order(desk);
  for (const Code item : *order) {
    if (behind.is_enough()) break;
    alone ? behind.offer(item) : behind.offer_once(item);
  }
  if (pool.is_full()) return;
  behind.look_elsewhere();
  if (limits.categories().empty()) {
    add_rest(desk, behind);
  } else {
    add_of_categories(desk, limits, behind);
  }
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
    const double more = item == 0 ? 0 : boost_of(desk, item);
    out.push_back({.item = item,
                   .unknown = item == 0 ? id : "",
                   .source = known != 0 ? Source::model : Source::content,
                   .added = static_cast<float>(more),
                   .score = std::max(least, chance + more),
                   .probability = std::exp(chance)});
  }
  std::ranges::stable_sort(out, std::greater(), &Candidate::score);
  return out;
}

}  // namespace aisle::decide
