#include "predict/next_items.h"

#include "features/item_sequences.h"
#include "predict/scan.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

namespace aisle::predict {

std::size_t ItemPast::known() const {
  return item.size() - static_cast<std::size_t>(std::ranges::count(item, Code{0}));
}

ItemPast ItemPast::without(std::size_t event) const {
  ItemPast out = *this;
  const auto place = static_cast<std::ptrdiff_t>(event);
  out.item.erase(out.item.begin() + place);
  out.type.erase(out.type.begin() + place);
  out.time.erase(out.time.begin() + place);
  return out;
}

ItemPast item_past(const ItemAnswerer& answerer, const LiveCodes& codes, const Timeline& events) {
  const auto code_of = [](const std::vector<Code>& known, Code code) { return code < known.size() ? known[code] : 0; };
  const auto search = [&](Code query) {
    if (query == 0 || answerer.model.searches() == nullptr) return Code{0};
    const auto& known = answerer.query_to_model;
    return query < known.size() ? known[query] : answerer.model.search(codes.text(Coded::query, query));
  };
  ItemPast out;
  out.item.reserve(events.size());
  out.type.reserve(events.size());
  out.time.reserve(events.size());
  features::each_known(events, features::ever, [&](std::size_t i) {
    const bool has_item = events.item[i] != 0;
    const Code code = has_item ? code_of(answerer.item_to_model, events.item[i]) : search(events.query[i]);
    if (!has_item && code == 0) return;
    out.item.push_back(code);
    out.type.push_back(code_of(answerer.type_to_model, events.type[i]));
    out.time.push_back(events.time[i]);
  });
  return out;
}

namespace {

constexpr float never = -std::numeric_limits<float>::infinity();
constexpr std::size_t least_scanned = 64;  // hold the best twenty (docs/results/scan.md)

std::vector<Code> masked(const ItemAnswerer& answerer, const ItemPast& past) {
  if (!answerer.model.mask_seen()) return {};
  auto out = past.item;
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

}  // namespace

ItemScores::ItemScores(const ItemAnswerer& answerer, const ItemPast& past, const Sought& sought)
    : answerer_(&answerer), sought_(sought), masked_(masked(answerer, past)) {}

void ItemScores::take_all(std::vector<float> scores) {
  all_ = std::move(scores);
  all_[0] = never;
  for (std::size_t item = 1; item < answerer_->fit.size(); ++item)
    if (!answerer_->fit[item]) all_[item] = never;
  for (const Code item : masked_) all_[item] = never;
  log_sum_ = log_sum_exp(all_);
}

// The items that are looked at whether a scan found them or not, in their order, with what is added to their products.
std::vector<models::Link> ItemScores::of_the_past() const {
  std::vector<models::Link> out;
  out.reserve(masked_.size() + added_.size());
  auto link = added_.begin();
  const auto take = [&](const models::Link& each) {
    if (each.item != 0 && (answerer_->fit.empty() || answerer_->fit[each.item])) out.push_back(each);
  };
  for (const Code item : masked_) {
    for (; link != added_.end() && link->item < item; ++link) take(*link);
    if (link != added_.end() && link->item == item) ++link;
    take({item, never});
  }
  std::for_each(link, added_.end(), take);
  return out;
}

// What the scan found is scored in floats, and what it does not know is added.
void ItemScores::take_scan(std::vector<float> question, const Scanned& found) {
  vector_ = std::move(question);
  const auto links = of_the_past();
  const std::size_t past = links.size();
  std::vector<Code> items(past);
  std::ranges::transform(links, items.begin(), &models::Link::item);
  std::vector<float> counted(past);  // the scores that are in the sum of the scan
  items.reserve(past + found.items.size());
  counted.reserve(past + found.items.size());
  for (std::size_t i = 0; i < found.items.size(); ++i) {
    if (std::binary_search(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(past), found.items[i])) continue;
    items.push_back(found.items[i]);
    counted.push_back(found.scores[i]);
  }
  auto scores = products_of(items);
  std::ranges::copy(std::span(scores).first(past), counted.begin());
  for (std::size_t i = 0; i < past; ++i) scores[i] += links[i].weight;
  const float top = std::max({highest(scores), highest(counted), static_cast<float>(found.log_sum)});
  const double change =
      (sum_of_exponentials(scores, top) - sum_of_exponentials(counted, top)) * std::exp(top - found.log_sum);
  log_sum_ = found.log_sum + std::log1p(std::max(change, -0.999));
  keep_best(items, scores);
}

void ItemScores::keep_best(std::span<const Code> items, std::span<const float> scores) {
  std::vector<std::pair<float, std::uint32_t>> order;  // the highest first, of equal ones the first item
  order.reserve(items.size());
  for (std::uint32_t i = 0; i < items.size(); ++i)
    if (scores[i] != never) order.emplace_back(-scores[i] - (sought_.more.empty() ? 0 : sought_.more[items[i]]), i);
  const std::size_t kept = std::min(sought_.count, order.size());
  const auto before = [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : items[a.second] < items[b.second];
  };
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(kept);
  std::ranges::nth_element(order, end, before);
  std::ranges::sort(order.begin(), end, before);
  found_.reserve(kept);
  for (const auto& [key, i] : std::span(order).first(kept)) found_.push_back({items[i], scores[i]});
}

bool ItemScores::may_come(Code item) const {
  return !std::ranges::binary_search(masked_, item) && (answerer_->fit.empty() || answerer_->fit[item]);
}

float ItemScores::of(Code item) const {
  if (!all_.empty()) return all_[item];
  return may_come(item) ? products_of(std::array{item}).front() + added_to(item) : never;
}

float ItemScores::added_to(Code item) const {
  const auto link = std::ranges::lower_bound(added_, item, {}, &models::Link::item);
  return link == added_.end() || link->item != item ? 0 : link->weight;
}

// Vectors lie far from each other: those to come are fetched meanwhile.
std::vector<float> ItemScores::products_of(std::span<const Code> items) const {
  constexpr std::size_t ahead = 8;
  constexpr std::size_t line = 16;  // floats
  const auto vectors = answerer_->product->item_vectors();
  const std::size_t width = vector_.size();
  const auto vector = [&](Code item) { return vectors.subspan((item - 1) * width, width); };
  const auto fetch = [&](Code item) {
    for (std::size_t d = 0; d < width; d += line) __builtin_prefetch(vector(item).data() + d);
  };
  for (const Code item : items.first(std::min(ahead, items.size()))) fetch(item);
  std::vector<float> out(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i + ahead < items.size()) fetch(items[i + ahead]);
    out[i] = product(vector(items[i]), vector_);
  }
  return out;
}

void ItemScores::look_at_all() {
  const auto items = answerer_->scan->items();
  const auto products = products_of(items);
  std::vector<float> scores(answerer_->model.items() + 1, never);
  for (std::size_t i = 0; i < items.size(); ++i) scores[items[i]] = products[i];
  for (const auto& link : added_) scores[link.item] += link.weight;
  for (const Code item : masked_) scores[item] = never;
  all_ = std::move(scores);
}

std::vector<ScoredItem> ItemScores::best(std::size_t count) {
  if (all_.empty() && count > sought_.count && found_.size() < answerer_->scan->items().size()) look_at_all();
  if (all_.empty())
    return {found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(std::min(count, found_.size()))};
  std::vector<float> sums;
  if (!sought_.more.empty()) sums = all_;
  for (std::size_t item = 0; item < sums.size(); ++item) sums[item] += sought_.more[item];
  std::vector<ScoredItem> out;
  for (const Code item : highest_places(sums.empty() ? all_ : sums, count)) out.push_back({item, all_[item]});
  return out;
}

ScoreTable::ScoreTable(const ItemAnswerer& answerer, std::span<const ItemPast* const> pasts, const Sought& sought) {
  std::vector<features::History> histories;
  for (const ItemPast* past : pasts) {
    histories.push_back(past->history());
    scores_.push_back(ItemScores(answerer, *past, sought));
  }
  if (answerer.scan && std::ranges::all_of(histories, [](const auto& each) { return each.size() > 0; })) {
    scan(answerer, histories);
  } else {
    score(answerer, histories);
  }
}

void ScoreTable::score(const ItemAnswerer& answerer, std::span<const features::History> histories) {
  const std::size_t width = answerer.model.items() + 1;
  std::vector<float> rows(histories.size() * width);
  answerer.model.ranker().score(histories, rows);
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto row = std::span(rows).subspan(i * width, width);
    scores_[i].take_all({row.begin(), row.end()});
  }
}

void ScoreTable::scan(const ItemAnswerer& answerer, std::span<const features::History> histories) {
  const std::size_t width = answerer.product->width();
  std::vector<float> vectors(histories.size() * width);
  answerer.product->embed(histories, vectors);
  const Sought& sought = scores_.front().sought_;
  const auto found = answerer.scan->find(vectors, std::max(least_scanned, 2 * sought.count), sought.more);
  for (std::size_t i = 0; i < histories.size(); ++i) {
    scores_[i].added_ = answerer.product->added(histories[i]);
    const auto row = std::span(vectors).subspan(i * width, width);
    scores_[i].take_scan({row.begin(), row.end()}, found[i]);
  }
}

}  // namespace aisle::predict
