#pragma once

#include "core/json.h"

#include <string>
#include <vector>

// Words: ITEMS, SECONDS, and the file that the vectors go to, for a peer (or "-"). How long a scan of that many vectors
// takes for 1, 4, 16 and 64 questions at once, in bytes with re-scoring and in floats, and how much of the 20 best of
// the floats the bytes find.
aisle::Json scan_speed(const std::vector<std::string>& words);
