#pragma once

#include "features/sequences.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::models {

// A ranker that compares a history with an item by the product of two learnt vectors. What a ranker adds to that (a
// weight for items that stand in the history already) is not in them.
class Embedding {
 public:
  virtual ~Embedding() = default;
  [[nodiscard]] virtual std::size_t width() const = 0;
  // [items + 1, D]; what stands for item 0 means nothing. At unit length where scores are cosines.
  [[nodiscard]] virtual std::vector<float> item_vectors() const = 0;
  // vectors_BD: of each history, which has at least an event. Safe from several threads at once.
  virtual void embed(std::span<const features::History> histories, std::span<float> vectors_BD) const = 0;
};

}  // namespace aisle::models
