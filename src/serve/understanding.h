#pragma once

#include "core/json.h"
#include "serve/service.h"

#include <optional>
#include <string>
#include <vector>

namespace aisle::serve {

// What `aisle understand` says with these options, asked in another process: seconds to minutes. Error when it fails.
Json understanding(const Service& service, const std::vector<std::string>& options = {});

// Has all people looked at, for their segments, unless that was done in the last hour. Never waits.
void look_at_segments(Service& service);

// The name of a person's segment by recency and frequency; none where they bought nothing, and until all people were
// looked at the first time, which this begins. Never waits.
std::optional<std::string> segment_now(Service& service, const Timeline& events);

}  // namespace aisle::serve
