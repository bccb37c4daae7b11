#pragma once

#include "features/sequences.h"
#include "train/next_item_model.h"

#include <cstddef>
#include <vector>

namespace aisle::train {

// The learnt vectors of a model: of its behaviour model, which must be among its members. Error where none is.
struct ItemVectors {
  std::size_t width = 0;
  std::vector<float> values;  // [items, D], of codes 1 … items
};
ItemVectors item_vectors(const NextItemModel& model);
// Of each history (in the codes of the model), at least an event long: [histories, D]. On all cores.
std::vector<float> history_vectors(const NextItemModel& model, const features::Sequences& histories);

}  // namespace aisle::train
