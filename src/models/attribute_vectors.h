#pragma once

#include "core/safetensors.h"
#include "features/item_attributes.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace aisle::models {

// The vectors that a network learnt for what items are (item_contents.h), by the attributes' texts.
class AttributeVectors {
 public:
  AttributeVectors() = default;
  // vectors [A + 1, D], of the codes of `attributes`. Price bands are left out: they are cut by the prices of the items
  // that were there.
  AttributeVectors(const features::ItemAttributes& attributes, std::span<const float> vectors, std::size_t width);

  [[nodiscard]] bool empty() const { return place_.empty(); }
  [[nodiscard]] bool knows(std::string_view attribute) const { return place_.contains(std::string(attribute)); }
  // Adds the vectors of those that are known.
  void add(std::span<const std::string> attributes, std::span<float> to) const;

  // Nothing where it is empty.
  void save(StoredTensors& weights) const;
  void load(const StoredTensors& weights, std::size_t width);

 private:
  void take(std::vector<std::string> texts);

  std::size_t width_ = 0;
  std::vector<std::string> texts_;
  std::vector<float> vectors_;  // [texts, D]
  std::unordered_map<std::string, std::size_t> place_;
};

}  // namespace aisle::models
