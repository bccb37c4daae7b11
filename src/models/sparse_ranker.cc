#include "models/sparse_ranker.h"

#include "models/item_counts.h"

#include <algorithm>

namespace aisle::models {

void SparseRanker::score(std::span<const features::History> histories, std::span<float> scores_BV) const {
  if (usual().empty()) {
    std::ranges::fill(scores_BV, 0.0F);
  } else {
    fill_rows(usual(), scores_BV);
  }
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto scores = scores_BV.subspan(i * (scores_BV.size() / histories.size()));
    for (const Link& link : few(histories[i])) scores[link.item] = link.weight;
  }
}

}  // namespace aisle::models
