#include "models/item_links.h"

#include "core/error.h"
#include "core/parallel.h"
#include "core/progress.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aisle::models {

ItemLinks::ItemLinks(const std::vector<std::vector<Link>>& rows) {
  std::size_t count = 0;
  for (const auto& row : rows) count += row.size();
  links_.reserve(count);
  for (const auto& row : rows) {
    links_.insert(links_.end(), row.begin(), row.end());
    begin_.push_back(links_.size());
  }
}

std::span<const Link> ItemLinks::from(Code item) const {
  if (item + std::size_t{1} >= begin_.size()) return {};
  return std::span(links_).subspan(begin_[item], begin_[item + 1] - begin_[item]);
}

void ItemLinks::save(StoredTensors& weights) const {
  const std::vector<std::int64_t> begin(begin_.begin(), begin_.end());
  std::vector<std::int32_t> items;
  std::vector<float> strengths;
  for (const Link& link : links_) {
    items.push_back(static_cast<std::int32_t>(link.item));
    strengths.push_back(link.weight);
  }
  weights["links.begin"] = stored(std::span<const std::int64_t>(begin), {begin.size()});
  weights["links.item"] = stored(std::span<const std::int32_t>(items), {items.size()});
  weights["links.weight"] = stored(std::span<const float>(strengths), {strengths.size()});
}

void ItemLinks::load(const StoredTensors& weights) {
  const auto begin = restore<std::int64_t>(weights, "links.begin");
  const auto items = restore<std::int32_t>(weights, "links.item");
  const auto strengths = restore<float>(weights, "links.weight");
  const auto rows = static_cast<std::int32_t>(begin.size()) - 1;
  const bool sound = rows >= 0 && begin.front() == 0 && std::ranges::is_sorted(begin) &&
                     begin.back() == static_cast<std::int64_t>(items.size()) && items.size() == strengths.size() &&
                     std::ranges::all_of(items, [&](std::int32_t item) { return item > 0 && item < rows; });
  if (!sound) throw Error("the weights hold no links between items");
  begin_.assign(begin.begin(), begin.end());
  links_.clear();
  for (std::size_t i = 0; i < items.size(); ++i) links_.push_back({static_cast<Code>(items[i]), strengths[i]});
}

std::vector<Link> Tally::links() const {
  std::vector<Link> out;
  for (const Code item : items_) out.push_back({item, static_cast<float>(sums_[item])});
  return out;
}

void Tally::clear() {
  for (const Code item : items_) {
    sums_[item] = 0;
    held_[item] = 0;
  }
  items_.clear();
}

std::vector<Link> strongest(std::vector<Link> links, std::size_t most) {
  if (links.size() > most) {
    const auto stronger = [](const Link& a, const Link& b) {
      const float left = std::abs(a.weight);
      const float right = std::abs(b.weight);
      return left != right ? left > right : a.item < b.item;
    };
    std::ranges::nth_element(links, links.begin() + static_cast<std::ptrdiff_t>(most), stronger);
    links.resize(most);
  }
  std::ranges::sort(links, {}, &Link::item);
  return links;
}

Occurrences::Occurrences(const features::Sequences& sequences)
    : sequences_(&sequences), begin_(sequences.items + 2), places_(sequences.events()) {
  for (const Code item : sequences.all().item) ++begin_[item + 1];
  for (std::size_t item = 1; item < begin_.size(); ++item) begin_[item] += begin_[item - 1];
  std::vector<std::size_t> next = begin_;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const auto history = sequences[s];
    for (std::size_t event = 0; event < history.size(); ++event) {
      places_[next[history.item[event]]++] = {static_cast<std::uint32_t>(s), static_cast<std::uint32_t>(event)};
    }
  }
}

std::span<const Occurrences::Place> Occurrences::of(Code item) const {
  return std::span(places_).subspan(begin_[item], begin_[item + 1] - begin_[item]);
}

ItemLinks link_items(const Occurrences& occurrences, const std::function<std::vector<Link>(Code, Tally&)>& row) {
  constexpr std::size_t block = 1024;  // items that share a tally; popular ones often stand together
  const std::size_t items = occurrences.sequences().items;
  std::vector<std::vector<Link>> rows(items + 1);
  parallel_for(items / block + 1, [&](std::size_t b) {
    check_interrupted();
    Tally tally(items);
    for (std::size_t item = std::max<std::size_t>(b * block, 1); item < std::min((b + 1) * block, items + 1); ++item) {
      if (occurrences.of(static_cast<Code>(item)).empty()) continue;
      rows[item] = row(static_cast<Code>(item), tally);
      tally.clear();
    }
  });
  return ItemLinks(rows);
}

}  // namespace aisle::models
