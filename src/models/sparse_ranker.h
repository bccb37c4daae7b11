#pragma once

#include "models/item_links.h"
#include "models/ranker.h"

#include <span>
#include <vector>

namespace aisle::models {

// A ranker whose scores of a history are those of everybody but for a few items: who has a large catalogue need not
// look at the others.
class SparseRanker : public Ranker {
 public:
  // Everybody's scores, by item (place 0 means nothing); empty where all are 0. Valid until it is fitted or loaded
  // anew.
  [[nodiscard]] virtual std::span<const float> usual() const = 0;
  // The items that have another score for this history, each once and in no order, with that. Safe from several threads
  // at once.
  [[nodiscard]] virtual std::vector<Link> few(const features::History& history) const = 0;

  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
};

}  // namespace aisle::models
