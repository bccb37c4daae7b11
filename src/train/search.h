#pragma once

#include "core/progress.h"
#include "train/cross_validation.h"

#include <cstdint>
#include <vector>

namespace aisle::train {

// Adds trials to those that there are (each algorithm once, with its defaults), until `seconds` are over. A trial's
// algorithm is drawn, those with the least loss so far more often; its options come from a tree-structured Parzen
// estimator (Bergstra et al. 2011) over the algorithm's search ranges. A trial that is not among the better third of
// its algorithm's on the first two folds is given up there (successive halving). Which trials fit into the time depends
// on the machine; given the trials, everything else is decided by the seed.
void search(std::vector<Trial>& trials, const CrossValidation& folds, double seconds, std::uint64_t seed,
            Progress& progress);

}  // namespace aisle::train
