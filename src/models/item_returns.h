#pragma once

#include "models/behaviour_batch.h"

#include <span>
#include <vector>

namespace aisle::models {

// How people return to items that they had before.
struct ItemReturns {
  double share = 0;        // of all answers, those that stand in their own history
  std::vector<double> at;  // [longest]: of the answers with so long a history, the item that last came so long before

  // Below, weights of what stood in a history would learn nothing but to mask it.
  [[nodiscard]] bool matter() const { return share >= 0.01; }
};

// As windows are learnt from: by the rows and answers of behaviour_blocks.
ItemReturns item_returns(const NextItem& task, std::span<const Window> windows, const encoder::Shape& shape);

}  // namespace aisle::models
