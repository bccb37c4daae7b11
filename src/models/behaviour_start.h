#pragma once

#include "models/behaviour_kernel.h"
#include "models/behaviour_training.h"
#include "models/item_returns.h"
#include "stats/random.h"

#include <cstdint>
#include <vector>

namespace aisle::models {

// All parameters (encoder::Places) as learning begins with them: drawn, and items from what stands together. Where
// many items are chosen once, so that there is little else to learn, weights of what stood in a history begin with how
// often people return.
std::vector<float> behaviour_start(const BehaviourConfig& config, const encoder::Shape& shape, const NextItem& task,
                                   const ItemReturns& returns, std::uint64_t seed, stats::Random& random);

}  // namespace aisle::models
