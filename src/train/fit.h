#pragma once

#include "core/matrix.h"
#include "models/model.h"

#include <span>

namespace aisle::train {

// Fits any model: a SelfFitting one does it itself, a Network is trained by its plan.
// target: 0 or 1 for each row. Sets the number of threads of the calling thread's tensor operations.
void fit(models::Model& model, const Matrix& features, std::span<const float> target, const models::Fitting& how);

}  // namespace aisle::train
