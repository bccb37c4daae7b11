#pragma once

#include "models/model.h"

#include <vector>

namespace aisle::train {

// Mean losses after an epoch of training; held_out is NaN when all rows were trained on.
struct EpochLoss {
  double training = 0;
  double held_out = 0;
};

// Fits any model: a SelfFitting one does it itself, a Network is trained by its plan.
// Sets the number of threads of the calling thread's tensor operations. Returns the losses of a network's epochs;
// nothing for the others.
std::vector<EpochLoss> fit(models::Model& model, const models::Examples& examples, const models::Fitting& how);

}  // namespace aisle::train
