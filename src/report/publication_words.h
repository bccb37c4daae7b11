#pragma once

#include "core/json.h"
#include "report/html.h"

namespace aisle::report {

// Which version of a task answers, and how it came to that: `publication` as published.json records it, null where none
// was published; `version` is the one that is told of.
Text publication_words(const Json& publication, double version);

}  // namespace aisle::report
