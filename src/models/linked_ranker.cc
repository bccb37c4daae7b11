#include "models/linked_ranker.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

double Fading::weight(std::size_t age) const { return std::exp(-static_cast<double>(age) / decay); }

void LinkedRanker::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  std::ranges::fill(scores_BV, 0.0F);
  if (histories.empty()) return;
  const std::size_t row = scores_BV.size() / histories.size();
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto recent = histories[i].last(std::min(fading_.recent, histories[i].size()));
    float* const scores = scores_BV.data() + i * row;
    for (std::size_t event = 0; event < recent.size(); ++event) {
      const auto weight = static_cast<float>(fading_.weight(recent.size() - 1 - event));
      for (const Link& link : links_.from(recent.item[event])) scores[link.item] += weight * link.weight;
    }
  }
}

}  // namespace aisle::models
