#include "predict/next_items.h"

#include "predict/scan.h"

#include <algorithm>
#include <limits>
#include <span>

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

void leave_out(const ItemAnswerer& answerer, const ItemPast& past, std::span<float> scores) {
  constexpr float never = -std::numeric_limits<float>::infinity();
  scores[0] = never;
  for (std::size_t item = 1; item < answerer.fit.size(); ++item)
    if (!answerer.fit[item]) scores[item] = never;
  if (!answerer.model.mask_seen()) return;
  for (const Code item : past.item) scores[item] = never;
}

}  // namespace

ScoreTable::ScoreTable(const ItemAnswerer& answerer, std::span<const ItemPast* const> pasts)
    : width_(answerer.model.items() + 1), scores_(pasts.size() * width_) {
  std::vector<features::History> histories;
  for (const ItemPast* past : pasts) histories.push_back(past->history());
  answerer.model.ranker().score(histories, scores_);
  for (std::size_t i = 0; i < pasts.size(); ++i) {
    const auto row = std::span(scores_).subspan(i * width_, width_);
    leave_out(answerer, *pasts[i], row);
    log_sums_.push_back(log_sum_exp(row));
  }
}

ItemScores ScoreTable::operator[](std::size_t past) const {
  return {std::span(scores_).subspan(past * width_, width_), log_sums_[past]};
}

}  // namespace aisle::predict
