#pragma once

#include "features/sequences.h"
#include "models/item_links.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::models {

// A ranker that compares a history with an item by the product of two learnt vectors, and adds something to that for
// items that stand in the history already.
class Embedding {
 public:
  virtual ~Embedding() = default;
  [[nodiscard]] virtual std::size_t width() const = 0;
  // [items, D], of items 1 … items; valid until it is fitted or loaded anew. At unit length where scores are cosines.
  [[nodiscard]] virtual std::span<const float> item_vectors() const = 0;
  // vectors_BD: of each history, which has at least an event. Safe from several threads at once.
  virtual void embed(std::span<const features::History> histories, std::span<float> vectors_BD) const = 0;
  // What is added to the products, an item once.
  [[nodiscard]] virtual std::vector<Link> added(const features::History& history) const = 0;
};

}  // namespace aisle::models
