#pragma once

#include "core/json.h"

#include <string_view>

namespace aisle::serve {

// A line of JSON on stderr: {"time", "event", …}. Nothing that tells who somebody is belongs there. Any thread.
void log(std::string_view event, const Json::Object& more = {});

}  // namespace aisle::serve
