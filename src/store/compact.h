#pragma once

#include "store/lake.h"

#include <cstdint>

namespace aisle::store {

struct CompactConfig {
  std::uint64_t small = 128U << 20U;  // bytes: smaller files of a month are put together …
  std::uint64_t large = 512U << 20U;  // … as long as they have no more than this in all
  std::size_t fewest = 2;             // files that are worth it
  Micros keep_since = {};             // events before it go, facts stay; 0 keeps everything
  std::size_t memory = 512U << 20U;   // bytes that DuckDB may take
  bool gently = false;                // to whoever syncs files meanwhile (lake_file.h)
};

// Puts the small files of each month together, and lets go of what is too old. For the one writer alone. Killed at any
// moment, the lake is the old one or the new one. What somebody still reads is removed at the next sealing. What is let
// go of stays known: importing it again does not bring it back. Returns the new manifest.
Manifest compact(const Shop& shop, const CompactConfig& config = {});

// What every sealing of an import does: a month with many files of few megabytes costs questions more than it costs to
// put them together. Large imports make files of 5 to 15 MB, which are left to whoever has the time.
inline constexpr CompactConfig after_sealing{.small = 8U << 20U, .large = 64U << 20U, .fewest = 16};

}  // namespace aisle::store
