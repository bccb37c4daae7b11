#include "decide/desk.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace aisle::decide {

namespace {

constexpr std::size_t most_new_items = 500;
constexpr std::size_t most_of_category = 500;
constexpr std::size_t most_of_catalogue = 2'000;  // a category
constexpr std::size_t most_newest = 2'000;

std::vector<float> item_boosts_of(const Desk& desk) {
  if (desk.rules.boosts.empty() && desk.rules.fresh_boost == 0) return {};
  std::vector<float> out(1);
  for (Code item = 1; item < desk.live().items().size(); ++item)
    out.push_back(static_cast<float>(boost_of(desk, item)));
  return out;
}

std::vector<float> boosts_of(const std::vector<float>& item_boosts, const predict::ItemAnswerer& ranking) {
  std::vector<float> out;
  if (item_boosts.empty()) return out;
  for (const Code item : ranking.item_to_live) out.push_back(item_boosts[item]);
  return out;
}

std::vector<Code> newest_of(const predict::Live& live, const std::vector<float>& item_boosts) {
  std::vector<std::tuple<float, Micros, Code>> found;
  for (Code item = 1; item < live.items().size(); ++item) {
    const auto known = live.items().of(item);
    if (!known.listed || known.hidden) continue;
    found.emplace_back(item < item_boosts.size() ? item_boosts[item] : 0, known.since, item);
  }
  const std::size_t count = std::min(most_newest, found.size());
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(count), std::greater());
  std::vector<Code> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::get<Code>(found[i]));
  return out;
}

std::vector<Code> new_items_of(const predict::Live& live, const predict::ItemAnswerer& ranking) {
  std::vector<std::pair<Micros, Code>> found;
  for (Code item = 1; item < live.items().size(); ++item) {
    if (item < ranking.item_to_model.size() && ranking.item_to_model[item] != 0) continue;
    const auto known = live.items().of(item);
    if (known.listed && !known.hidden && known.category != 0) found.emplace_back(known.since, item);
  }
  const std::size_t count = std::min(most_new_items, found.size());
  std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(count), std::greater());
  std::vector<Code> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(found[i].second);
  return out;
}

using ByCategory = std::unordered_map<Code, std::vector<Code>>;

// No more than so many, spread evenly.
void thin_out(std::vector<Code>& items, std::size_t most) {
  const std::size_t count = std::min(most, items.size());
  for (std::size_t i = 0; i < count; ++i) items[i] = items[i * items.size() / count];
  items.resize(count);
  items.shrink_to_fit();
}

bool may_stand(const Rules& rules, const predict::ItemNow& known) {
  return !known.hidden && !(rules.in_stock && known.stock <= 0) && is_in_band(rules, known.price);
}

// Before others come those that may stand there.
void make_catalogue(Desk& desk) {
  const auto& items = desk.live().items();
  const std::size_t most = desk.rules.most_per_category;
  ByCategory standing;
  ByCategory others;
  std::unordered_map<Code, std::size_t> taken;
  for (Code item = 1; item < items.size(); ++item) {
    const auto known = items.of(item);
    const bool stands = may_stand(desk.rules, known);
    if (stands && (most == 0 || known.category == 0 || taken[known.category]++ < most)) ++desk.places;
    if (known.category != 0 || known.listed) (stands ? standing : others)[known.category].push_back(item);
  }
  for (auto& [category, found] : standing) {
    thin_out(found, most_of_catalogue);
    desk.catalogue[category] = {.items = found, .standing = found.size()};
  }
  for (auto& [category, found] : others) {
    auto& listed = desk.catalogue[category].items;
    thin_out(found, most_of_catalogue - listed.size());
    listed.insert(listed.end(), found.begin(), found.end());
  }
}

ByCategory of_category(const predict::Live& live, const predict::ItemAnswerer& ranking) {
  ByCategory out;
  for (Code item = 1; item < ranking.item_to_live.size(); ++item)
    if (ranking.item_to_live[item] != 0 && (ranking.fit.empty() || ranking.fit[item]))
      out[live.items().of(ranking.item_to_live[item]).category].push_back(item);
  for (auto& [category, items] : out) thin_out(items, most_of_category);
  return out;
}

}  // namespace

double added_as_fresh(const Desk& desk, Code item) {
  const auto& rules = desk.rules;
  if (rules.fresh_boost == 0) return 0;
  const Micros since = desk.live().items().of(item).since;
  return since != Micros{} && since + rules.fresh_within > desk.made ? rules.fresh_boost : 0;
}

double boost_of(const Desk& desk, Code item) {
  const auto known = desk.live().items().of(item);
  const auto& codes = desk.live().codes();
  double out = added_as_fresh(desk, item);
  for (const auto& boost : desk.rules.boosts) {
    const bool meant = (!boost.item.empty() && codes.text(Coded::item, item) == boost.item) ||
                       (!boost.category.empty() && codes.text(Coded::category, known.category) == boost.category) ||
                       (!boost.brand.empty() && codes.text(Coded::brand, known.brand) == boost.brand);
    if (meant) out += boost.by;
  }
  return out;
}

std::shared_ptr<const Desk> make_desk(std::shared_ptr<const predict::Edition> edition, Rules rules) {
  auto out = std::make_shared<Desk>(Desk{.edition = std::move(edition), .rules = std::move(rules), .made = now()});
  out->facts = out->live().items().told();  // before they are looked at
  make_catalogue(*out);
  out->item_boosts = item_boosts_of(*out);
  if (!out->item_boosts.empty()) out->most_boost = std::ranges::max(out->item_boosts);
  out->newest = newest_of(out->live(), out->item_boosts);
  for (const auto& ranking : out->edition->rankings) {
    out->boosts.push_back(boosts_of(out->item_boosts, *ranking));
    out->new_items.push_back(new_items_of(out->live(), *ranking));
    out->of_category.push_back(of_category(out->live(), *ranking));
  }
  constexpr double most_taken = 3;  // who makes one beside a busy service may have to wait meanwhile
  out->took = std::min(out->age.seconds(), most_taken);
  return out;
}

bool is_outdated(const Desk& desk) {
  constexpr double fresh = 3600;
  const double age = desk.age.seconds();
  return age > fresh || (age > std::max(1.0, 10 * desk.took) && desk.live().items().told() != desk.facts);
}

}  // namespace aisle::decide
