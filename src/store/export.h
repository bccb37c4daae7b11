#pragma once

#include "core/micros.h"
#include "store/shop.h"

#include <cstddef>
#include <filesystem>
#include <limits>

namespace aisle::store {

struct ExportConfig {
  Micros since = {std::numeric_limits<std::int64_t>::min()};
  Micros until = {std::numeric_limits<std::int64_t>::max()};
  // user_id, anonymous_id and session_id become keyed hashes (the same for the same id, by a key that stays in the
  // shop's secrets), and query, text and properties, in which people may name themselves, are left out.
  bool pseudonymous = false;
};

// Writes the log (lake and journal, one generation) to a new file: .jsonl in the order of seq, canonical lines that an
// import takes again without a loss; .csv and .parquet as DuckDB writes them. Returns the number of events. Error when
// the file stands already or has another ending.
std::size_t export_log(const Shop& shop, const std::filesystem::path& out, const ExportConfig& config = {});

}  // namespace aisle::store
