#pragma once

#include "core/error.h"

#include <CLI/CLI.hpp>

namespace aisle::cli {

// What was wrong with a command line, in a sentence, with the nearest command or option where a name is unknown.
Error explain_misuse(const CLI::App& program, const CLI::ParseError& error);

}  // namespace aisle::cli
