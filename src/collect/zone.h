#pragma once

#include "core/zone_offsets.h"

#include <string>

namespace aisle::collect {

// A time zone by its IANA name (Europe/Berlin): 1990 to 2039, and as at its ends before and after, by DuckDB's table of
// zones. Error with an example for another name.
ZoneOffsets zone_offsets(const std::string& name);

}  // namespace aisle::collect
