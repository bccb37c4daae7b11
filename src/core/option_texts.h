#pragma once

#include "core/json.h"

#include <span>
#include <string>

namespace aisle {

// Options as people give them, NAME=VALUE each: numbers as numbers, anything else as text. Error for one without "=";
// `where` names the flag.
Json options_from_texts(std::span<const std::string> texts, const std::string& where);

}  // namespace aisle
