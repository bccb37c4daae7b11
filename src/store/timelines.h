#pragma once

#include "core/timelines.h"
#include "store/lake.h"

#include <filesystem>
#include <optional>

namespace aisle::store {

// Packs the events of the shop's view `events` into snapshots/timelines-GENERATION-SEQ.safetensors (core/timelines.h),
// unless that stands already in today's format and with the shop's zone, and removes older ones. Codes of the last
// snapshot keep their meaning; new texts follow in the order of their bytes; a person or query of whom no event is left
// loses its text. Takes about 80 bytes of memory an event, and DuckDB a third of what is free at most. Error when
// another process makes one.
std::filesystem::path make_timelines(const Shop& shop);

// The newest snapshot, opened, if there is one of today's format and with the shop's zone.
std::optional<TimelineSnapshot> current_timelines(const Shop& shop);
// Where the newest in whatever format stands.
std::optional<std::filesystem::path> latest_timelines(const Shop& shop);

// The newest snapshot and the events after it. It is made anew when none is current, or when something was told since
// of what items or people are. Events of a shop whose identities changed since (somebody logged in) stay with whom they
// were known as.
Timelines open_timelines(const Shop& shop);

}  // namespace aisle::store
