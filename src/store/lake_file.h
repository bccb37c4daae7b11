#pragma once

#include "sql/database.h"
#include "store/lake.h"

#include <string>

namespace aisle::store {

// Writes the rows `FROM …` (columns of event_table.h, `columns` of them replaced where not "*") sorted by user and time
// to a new file of the lake, synced, and says what is in it. Nothing lists it yet.
LakeFile write_lake_file(const Shop& shop, sql::Database& database, const std::string& rows, const std::string& name,
                         const std::string& columns = "*");

// In the manifest one new file of those rows of the named ones for which `where` holds takes their place (none, when no
// row is left). The old files still stand; the caller writes the manifest.
void replace_files(const Shop& shop, sql::Database& database, Manifest& manifest, const std::vector<std::string>& names,
                   const std::string& where, const std::string& columns = "*");

// CRC-32C of a file, read piece by piece, as 8 hex digits.
std::string checksum(const FileSystem& files, const std::filesystem::path& path);

// Removes what the manifest does not list (it was replaced, or a sealing was killed), segments of the journal of which
// everything is sealed, and runs of ids whose place a merged one has taken. While somebody reads nothing goes; returns
// whether it went. `gently`: a few megabytes at a time, since to free much space at once keeps everybody's syncs
// waiting, for 280 ms when 256 MB went on ext4.
bool remove_leftovers(const Shop& shop, const Manifest& manifest, bool gently = false);

}  // namespace aisle::store
