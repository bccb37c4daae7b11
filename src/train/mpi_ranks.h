#pragma once

#include "models/ranks.h"

#include <memory>

namespace aisle::train {

// Those that mpirun (or srun) started this program with; this process alone where nothing did. Call it once, early.
// When this build has no MPI and there should be several: Error, since each would learn alone.
std::unique_ptr<models::Ranks> started_ranks();

}  // namespace aisle::train
