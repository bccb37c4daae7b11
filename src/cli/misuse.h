#pragma once

#include <CLI/CLI.hpp>

#include "core/error.h"

namespace aisle::cli {

// What was wrong with a command line, in a sentence, with the nearest command or option where a name is unknown.
Error explain_misuse(const CLI::App& program, const CLI::ParseError& error);

}  // namespace aisle::cli
