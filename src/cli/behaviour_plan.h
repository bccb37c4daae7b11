#pragma once

#include "core/json.h"
#include "models/ranker.h"

#include <string>
#include <vector>

namespace aisle::cli {

// The behaviour model as --size and --behaviour want it.

// The size's options with those given as NAME=VALUE over them. Error for what is no option, no size or no number.
Json behaviour_options(const std::string& size, const std::vector<std::string>& given);
// Of the encoder of other tasks than the next item, over its usual ones: those given, or if there is a size, all.
Json encoder_options(const std::string& size, const std::vector<std::string>& given);

// Whether the memory that is free holds learning with these options.
bool behaviour_fits(const Json& options, const features::Sequences& sequences);

// What learning with these options takes on this machine, in a line for people; Error where the memory does not hold
// it, with the largest size that would fit, or what to do if there is none.
std::string behaviour_plan(const Json& options, const models::NextItem& task, const models::Fitting& how,
                           const char* if_none_fits = "leave it out with --algorithms, or use a larger machine");

}  // namespace aisle::cli
