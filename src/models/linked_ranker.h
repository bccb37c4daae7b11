#pragma once

#include "models/item_links.h"
#include "models/sparse_ranker.h"

namespace aisle::models {

// How much the events of a history count: the last one 1, one `age` events before it e^(-age/decay), the `recent` last
// ones alone.
struct Fading {
  double decay = 1;
  std::size_t recent = 1;

  [[nodiscard]] double weight(std::size_t age) const;
};

// A ranker that sums what the latest events of a history say for each item. How it learns the links is what differs.
class LinkedRanker : public SparseRanker {
 public:
  void score(std::span<const features::History> histories, std::span<float> scores_BV) const override;
  [[nodiscard]] std::span<const float> usual() const override { return {}; }
  [[nodiscard]] std::vector<Link> few(const features::History& history) const override;
  [[nodiscard]] Scale scale() const override { return Scale::weight; }
  void save(StoredTensors& weights) const override { links_.save(weights); }
  void load(const StoredTensors& weights) override { links_.load(weights); }

 protected:
  explicit LinkedRanker(const Fading& fading) : fading_(fading) {}

  Fading fading_;
  ItemLinks links_;
};

}  // namespace aisle::models
