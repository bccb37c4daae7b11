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

bool Room::has(Code category) const {
  if (most_ == 0 || category == 0) return true;
  const auto found = taken_.find(category);
  return found == taken_.end() || found->second < most_;
}

bool Room::take(Code category) {
  if (!has(category)) return false;
  if (most_ > 0 && category != 0) ++taken_[category];
  ++all_taken_;
  return true;
}

Limits::Limits(const Desk& desk, const std::vector<std::string>& exclude, const std::vector<std::string>& categories,
               const Timeline& events, Micros at)
    : desk_(desk),
      excluded_(coded(desk.live(), exclude)),
      blocked_(coded(desk.live(), desk.rules.blocks)),
      named_(!categories.empty()),
      room_(desk.rules.most_per_category) {
  if (desk.rules.not_bought != Micros{}) bought_ = bought_since(desk.live(), events, at - desk.rules.not_bought);
  for (const auto& category : categories)
    if (const Code known = desk.live().codes().find(Coded::category, category); known != 0)
      categories_.push_back(known);
  std::ranges::sort(categories_);
  categories_.erase(std::ranges::unique(categories_).begin(), categories_.end());
}

std::optional<LeftOut> Limits::against(Code item) const {
  if (excluded_.contains(item)) return LeftOut::excluded;
  if (blocked_.contains(item)) return LeftOut::blocked;
  const auto known = desk_.live().items().of(item);
  if (known.hidden) return LeftOut::hidden;
  if (desk_.rules.in_stock && known.stock <= 0) return LeftOut::out_of_stock;  // one that is not known is none
  if (bought_.contains(item)) return LeftOut::bought;
  if (named_ && !std::ranges::binary_search(categories_, known.category)) return LeftOut::category;
  if (!is_in_band(desk_.rules, known.price)) return LeftOut::price;
  return {};
}

void Limits::place(Code item) {
  placed_.insert(item);
  (void)take_room(item);
}

bool Limits::allow(Code item) {
  if (item == 0 || placed_.contains(item)) return false;
  const auto why = against(item);
  if (why) leave_out(item, *why);
  return !why;
}

void Limits::leave_out(Code item, LeftOut why) {
  if (told_.insert(item).second) count(why);
}

bool Limits::has_room(Code item) const {
  return !room_.is_bounded() || room_.has(desk_.live().items().of(item).category);
}

bool Limits::take_room(Code item) { return !room_.is_bounded() || room_.take(desk_.live().items().of(item).category); }

}  // namespace aisle::decide
