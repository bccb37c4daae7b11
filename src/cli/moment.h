#pragma once

#include "core/micros.h"

#include <string>

namespace aisle::cli {

// The moment that an option names; `otherwise` when it is not given. Misuse with an example for anything else.
Micros moment(const std::string& text, const char* option, Micros otherwise = {});

}  // namespace aisle::cli
