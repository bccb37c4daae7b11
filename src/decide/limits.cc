#include "decide/limits.h"

#include <algorithm>
#include <optional>

namespace aisle::decide {

namespace {

// Items that were bought after the moment.
std::unordered_set<Code> bought_since(const predict::Live& live, const Timeline& events, Micros since) {
  std::unordered_set<Code> out;
  const Code purchase = live.codes().find(Coded::type, "purchase");
  for (std::size_t i = events.size(); i-- > 0 && events.time[i] >= since;)
    if (events.type[i] == purchase && events.item[i] != 0) out.insert(events.item[i]);
  return out;
}

std::unordered_set<Code> coded(const predict::Live& live, const std::vector<std::string>& items) {
  std::unordered_set<Code> out;
  for (const auto& item : items) out.insert(live.codes().find(Coded::item, item));
  return out;
}

}  // namespace

Limits::Limits(const Desk& desk, const std::vector<std::string>& exclude, const std::vector<std::string>& categories,
               const Timeline& events, Micros at)
    : desk_(desk),
      excluded_(coded(desk.live(), exclude)),
      blocked_(coded(desk.live(), desk.rules.blocks)),
      most_per_category_(desk.rules.most_per_category) {
  if (desk.rules.not_bought != Micros{}) bought_ = bought_since(desk.live(), events, at - desk.rules.not_bought);
  for (const auto& category : categories) categories_.push_back(desk.live().codes().find(Coded::category, category));
}

std::optional<LeftOut> Limits::against(Code item) const {
  if (excluded_.contains(item)) return LeftOut::excluded;
  if (blocked_.contains(item)) return LeftOut::blocked;
  const auto known = desk_.live().items().of(item);
  if (known.hidden) return LeftOut::hidden;
  if (desk_.rules.in_stock && known.stock <= 0) return LeftOut::out_of_stock;  // one that is not known is none
  if (bought_.contains(item)) return LeftOut::bought;
  const bool wanted = known.category != 0 && std::ranges::find(categories_, known.category) != categories_.end();
  if (!categories_.empty() && !wanted) return LeftOut::category;
  const auto& rules = desk_.rules;
  const bool priced = known.price != no_price;
  if (priced &&
      ((rules.price_from && known.price < *rules.price_from) || (rules.price_to && known.price > *rules.price_to)))
    return LeftOut::price;
  return {};
}

bool Limits::allow(Code item) {
  if (item == 0) return false;
  const auto why = against(item);
  if (why && told_.insert(item).second) count(*why);
  return !why;
}

bool Limits::has_room(Code item) const {
  if (most_per_category_ == 0) return true;
  const Code category = desk_.live().items().of(item).category;
  const auto found = std::ranges::find(taken_, category, &std::pair<Code, std::size_t>::first);
  return category == 0 || found == taken_.end() || found->second < most_per_category_;
}

bool Limits::take_room(Code item) {
  if (!has_room(item)) return false;
  if (most_per_category_ == 0) return true;
  const Code category = desk_.live().items().of(item).category;
  const auto found = std::ranges::find(taken_, category, &std::pair<Code, std::size_t>::first);
  if (found == taken_.end()) {
    taken_.emplace_back(category, 1);
  } else {
    ++found->second;
  }
  return true;
}

}  // namespace aisle::decide
