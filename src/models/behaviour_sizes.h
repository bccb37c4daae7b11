#pragma once

#include "core/json.h"

#include <span>
#include <string>
#include <string_view>

namespace aisle::models {

// Sizes of the behaviour model, from the smallest to the largest: tiny, small (the options' defaults), base, large.
std::span<const std::string> behaviour_sizes();

// The options (BehaviourConfig) in which a size differs from the defaults; Error with the nearest for another name.
Json behaviour_size(std::string_view name);
// These with `over` in place of them.
Json behaviour_options(std::string_view size, const Json& over);

}  // namespace aisle::models
