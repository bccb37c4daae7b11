#pragma once

#include "sql/database.h"
#include "sql/source_file.h"

#include <filesystem>
#include <string>
#include <vector>

namespace aisle::sql {

// A file as a query: its rows in their order, every column as text or NULL.
struct Relation {
  std::vector<std::string> names;
  std::string query;            // a SELECT with the columns c0, c1, … in the order of `names`
  bool decimal_commas = false;  // 12,5 may be a number: commas do not part the fields
};

// Column i in a relation: DuckDB's names are case-blind, ours are not.
std::string place(std::size_t i);

// A delimited file with a header line (csv_dialect.h); fields are read strictly, all as text.
Relation delimited_relation(Database& database, const SourceFile& file);

// JSON Lines, or an array of objects: one column a key of any object, in the order in which they first appear. Absent
// keys and null are NULL; objects and lists inside are their JSON text. Error with the line for what is no JSON object.
Relation json_relation(Database& database, const SourceFile& file, const std::filesystem::path& path);

// Parquet: structs, lists and maps are JSON text.
Relation parquet_relation(Database& database, const SourceFile& file);

// What DuckDB refused in a file, as an Error with the line where there is one.
[[noreturn]] void explain(const QueryFailed& error, const SourceFile& file, const std::filesystem::path& path);

}  // namespace aisle::sql
