#pragma once

#include "core/json.h"

namespace aisle::report {

// For tests: evaluations as `aisle fit` writes them (docs/formats.md, format 2), with figures that could be.

Json binary_sample();
Json multiclass_sample();
Json regression_sample();

}  // namespace aisle::report
