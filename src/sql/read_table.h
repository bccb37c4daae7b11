#pragma once

#include "core/table.h"

#include <filesystem>
#include <map>
#include <string>

namespace aisle::sql {

// Reads a delimited file with a header line into a table, through DuckDB: any common delimiter, quotes, byte order
// mark, gzip, decimal commas where commas do not part fields. Each column gets the narrowest type that fits all its
// values (true/false, numbers, ISO dates and times, else text); `types` sets it for the columns named there. Missing:
// an empty field, NA, N/A, NaN, null, None in any case, and infinite numbers.
//
// Error, with the line where there is one: absent or empty file, binary or not UTF-8, no rows, a record with too few or
// too many fields, a quote without an end, a value that does not fit its type in `types`.
Table read_table(const std::filesystem::path& path, const std::map<std::string, ColumnType>& types = {});

}  // namespace aisle::sql
