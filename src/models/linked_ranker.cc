#include "models/linked_ranker.h"

#include "models/sparse_sums.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

double Fading::weight(std::size_t age) const { return std::exp(-static_cast<double>(age) / decay); }

namespace {

// Calls each(link, weight) for every link that counts.
void for_links(const Fading& fading, const ItemLinks& links, const features::History& history, const auto& each) {
  const auto recent = history.last(std::min(fading.recent, history.size()));
  for (std::size_t event = 0; event < recent.size(); ++event) {
    const auto weight = static_cast<float>(fading.weight(recent.size() - 1 - event));
    for (const Link& link : links.from(recent.item[event])) each(link, weight);
  }
}

}  // namespace

void LinkedRanker::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  std::ranges::fill(scores_BV, 0.0F);
  if (histories.empty()) return;
  const std::size_t row = scores_BV.size() / histories.size();
  for (std::size_t i = 0; i < histories.size(); ++i) {
    float* const scores = scores_BV.data() + i * row;
    for_links(fading_, links_, histories[i],
              [&](const Link& link, float weight) { scores[link.item] += weight * link.weight; });
  }
}

std::vector<Link> LinkedRanker::few(const features::History& history) const {
  SparseSums sums(links_.rows());
  for_links(fading_, links_, history,
            [&](const Link& link, float weight) { sums.add(link.item, weight * link.weight); });
  return sums.links();
}

}  // namespace aisle::models
