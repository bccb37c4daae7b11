#include "predict/next_items.h"

#include <algorithm>
#include <cmath>
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

ItemScores item_scores(const ItemAnswerer& answerer, const ItemPast& past) {
  constexpr float never = -std::numeric_limits<float>::infinity();
  ItemScores out{.scores = std::vector<float>(answerer.model.items() + 1)};
  auto& scores = out.scores;
  const features::History history = past.history();
  answerer.model.ranker().score(std::span(&history, 1), scores);
  scores[0] = never;
  for (std::size_t item = 1; item < answerer.fit.size(); ++item)
    if (!answerer.fit[item]) scores[item] = never;
  if (answerer.model.mask_seen())
    for (const Code item : past.item) scores[item] = never;
  const float top = *std::ranges::max_element(scores);
  double sum = 0;
  if (top != never)
    for (const float score : scores) sum += std::exp(score - top);
  out.log_sum = top + std::log(sum);
  return out;
}

}  // namespace aisle::predict
