#pragma once

#include "features/sequences.h"
#include "train/next_item_model.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::train {

// The learnt vectors of a model, of items that can be chosen: of its behaviour model, which must be among its members.
// Error where none is.
struct ItemVectors {
  std::size_t width = 0;
  std::vector<std::string> items;  // ids
  std::vector<float> values;       // [items, D]
};
ItemVectors item_vectors(const NextItemModel& model);
std::size_t vector_width(const NextItemModel& model);
// Of each history (in the codes of the model), at least an event long: [histories, D]. On all cores.
std::vector<float> history_vectors(const NextItemModel& model, const features::Sequences& histories);

}  // namespace aisle::train
