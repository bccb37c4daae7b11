#pragma once

#include "core/table.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace aisle::sql {

struct ReadOptions {
  // The type of columns named here, instead of the one their values suggest.
  std::map<std::string, ColumnType> types = {};

  // The table is for a model that was fitted before, and `types` are its: they may name columns that are not there, and
  // every row is wanted (Error rather than a sample).
  bool for_a_model = false;

  // Bytes that reading may take: half of them for the table, the other half for DuckDB, which puts the rest on disk
  // (but needs 256 MiB in any case). 0: half of what the machine has available (core/memory.h).
  std::size_t memory = 0;

  // Of the sample that is read when the table needs more.
  std::uint64_t seed = 42;
};

struct ReadTable {
  Table table;
  std::vector<std::string> notes;  // what was assumed, converted or left out: sentences for people
  std::size_t rows_in_file = 0;
  // Where a sample was read: the place in the file of each of its rows, from 0 and ascending. Empty when all rows were
  // read; then row i of the table is row i of the file.
  Rows file_rows = {};
};

// Reads a table through DuckDB (nothing is downloaded):
//   delimited text with a header line: any common delimiter, quotes, byte order mark, decimal commas where commas do
//   not part fields; JSON Lines, or an array of JSON objects; each may be gzip; UTF-8, or GB18030, Windows-1252,
//   UTF-16, which are converted (encoding.h); Parquet.
// Columns of every format are typed by their values (column_reader.h): true/false, numbers, dates, else text; `types`
// decides for the columns it names. Yes and no stay text unless the type says boolean. Missing: an empty field, NA,
// N/A, NaN, null, None in any case, and infinite numbers. A column that is missing everywhere is a number.
//
// A table that needs more memory than allowed is not read whole: a uniform random sample of its rows is, as many as
// fit. The same file, seed and memory give the same rows.
//
// Error, with the line or row where there is one: absent, empty, binary or damaged file, text in no known encoding, no
// rows, a record with too few or too many fields, a quote without an end, broken JSON, a name in `types` that no column
// has, a value that does not fit its type in `types`.
//
// What a column wore ("3.5kg"), and whether its dates had the month first, is found out anew for each file, and noted:
// for a model's new data see that the notes are those of the data it was fitted on.
ReadTable read_table(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace aisle::sql
