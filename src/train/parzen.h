#pragma once

#include "core/json.h"
#include "models/models.h"
#include "stats/random.h"

#include <vector>

namespace aisle::train {

struct TriedOptions {
  Json options;
  double loss = 0;
};

// Options to try next, within the algorithm's search ranges: drawn evenly at first, then by a tree-structured Parzen
// estimator (Bergstra et al. 2011): of 24 draws near the better quarter of those tried, the one that is most likely
// among them rather than among the others.
Json propose_options(const models::Algorithm& algorithm, const std::vector<TriedOptions>& tried, stats::Random& random);

}  // namespace aisle::train
