#include "predict/next_items.h"

#include "predict/scan.h"

#include <algorithm>
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

ItemPast item_past(const ItemAnswerer& answerer, const Timeline& events) {
  const auto code_of = [](const std::vector<Code>& codes, Code code) { return code < codes.size() ? codes[code] : 0; };
  ItemPast out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events.item[i] == 0) continue;
    out.item.push_back(code_of(answerer.item_to_model, events.item[i]));
    out.type.push_back(code_of(answerer.type_to_model, events.type[i]));
    out.time.push_back(events.time[i]);
  }
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

// What the scan found is scored in floats, and what it does not know is added.
void ItemScores::take_scan(std::vector<float> question, const Scanned& found) {
  vector_ = std::move(question);
  std::vector<std::pair<float, Code>> scored;
  double change = 0;  // of the sum of exponentials, beside exp(found.log_sum)
  const auto chance = [&](float score) { return std::exp(static_cast<double>(score) - found.log_sum); };
  const auto take = [&](Code item, float score, double counted) {
    change += chance(score) - counted;
    if (score != never) scored.emplace_back(-score - (sought_.more.empty() ? 0 : sought_.more[item]), item);
  };
  auto known = masked_;  // of the past: they are looked at whether they were found or not
  for (const auto& link : added_) known.push_back(link.item);
  std::ranges::sort(known);
  known.erase(std::ranges::unique(known).begin(), known.end());
  for (std::size_t i = 0; i < found.items.size(); ++i)
    if (!std::ranges::binary_search(known, found.items[i]))
      take(found.items[i], product_of(found.items[i]), chance(found.scores[i]));
  for (const Code item : known) {
    if (item == 0 || (!answerer_->fit.empty() && !answerer_->fit[item])) continue;
    const float plain = product_of(item);
    take(item, std::ranges::binary_search(masked_, item) ? never : plain + added_to(item), chance(plain));
  }
  std::ranges::sort(scored);
  for (const auto& each : scored) found_.push_back(each.second);
  log_sum_ = found.log_sum + std::log1p(std::max(change, -0.999));
}

float ItemScores::of(Code item) const {
  if (!all_.empty()) return all_[item];
  if (std::ranges::binary_search(masked_, item) || (!answerer_->fit.empty() && !answerer_->fit[item])) return never;
  return product_of(item) + added_to(item);
}

float ItemScores::added_to(Code item) const {
  const auto link = std::ranges::find(added_, item, &models::Link::item);
  return link == added_.end() ? 0 : link->weight;
}

float ItemScores::product_of(Code item) const {
  return product(answerer_->product.embedding->item_vectors().subspan((item - 1) * vector_.size(), vector_.size()),
                 vector_);
}

void ItemScores::look_at_all() {
  std::vector<float> scores(answerer_->model.items() + 1, never);
  for (const Code item : answerer_->scan->items()) scores[item] = of(item);
  all_ = std::move(scores);
}

std::vector<Code> ItemScores::best(std::size_t count) {
  if (all_.empty() && count > sought_.count && found_.size() < answerer_->scan->items().size()) look_at_all();
  if (all_.empty())
    return {found_.begin(), found_.begin() + static_cast<std::ptrdiff_t>(std::min(count, found_.size()))};
  if (sought_.more.empty()) return highest_places(all_, count);
  std::vector<float> sums(all_);
  for (std::size_t item = 0; item < sums.size(); ++item) sums[item] += sought_.more[item];
  return highest_places(sums, count);
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
  const auto [embedding, weight] = answerer.product;
  const std::size_t width = embedding->width();
  const auto factor = static_cast<float>(weight);
  std::vector<float> vectors(histories.size() * width);
  embedding->embed(histories, vectors);
  for (float& number : vectors) number *= factor;
  const Sought& sought = scores_.front().sought_;
  const auto found = answerer.scan->find(vectors, std::max(least_scanned, 2 * sought.count), sought.more);
  for (std::size_t i = 0; i < histories.size(); ++i) {
    scores_[i].added_ = embedding->added(histories[i]);
    for (auto& link : scores_[i].added_) link.weight *= factor;
    const auto row = std::span(vectors).subspan(i * width, width);
    scores_[i].take_scan({row.begin(), row.end()}, found[i]);
  }
}

}  // namespace aisle::predict
