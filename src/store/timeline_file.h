#pragma once

#include "core/file_system.h"
#include "store/timeline_events.h"
#include "store/timeline_facts.h"

#include <cstdint>
#include <string>

namespace aisle::store {

// What of a shop a snapshot holds.
struct TimelineOrigin {
  std::uint64_t generation = 0, last_seq = 0;  // of the lake; the last event
  std::string zone;
};

// Writes a snapshot (docs/formats.md), a column at a time, each person's events in the order of time, and syncs it.
void write_timelines(const TimelineEvents& made_of, const Facts& facts, const TimelineOrigin& origin, LogFile& file);

}  // namespace aisle::store
