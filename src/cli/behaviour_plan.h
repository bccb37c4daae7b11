#pragma once

#include "core/json.h"
#include "models/ranker.h"

#include <string>
#include <vector>

namespace aisle::cli {

// The behaviour model as --size and --behaviour want it.

// The size's options with those given as NAME=VALUE over them. Error for what is no option, no size or no number.
Json behaviour_options(const std::string& size, const std::vector<std::string>& given);

// What learning with these options takes on this machine, in a line for people; Error where the memory does not hold
// it, with the largest size that would fit.
std::string behaviour_plan(const Json& options, const models::NextItem& task, const models::Fitting& how);

}  // namespace aisle::cli
