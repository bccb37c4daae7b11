#include "core/error.h"
#include "sql/csv_dialect.h"
#include "sql/relation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace aisle::sql {

namespace {

std::string read_csv(const SourceFile& file, const std::string& options) {
  return fmt::format("read_csv({}, auto_detect=false, compression='{}', {})", literal(file.pattern), file.compression,
                     options);
}

std::vector<std::string> first_lines(Database& database, const SourceFile& file) {
  const auto whole_lines =
      read_csv(file, "delim='\x01', quote='', escape='', header=false, strict_mode=false, columns={'line': 'VARCHAR'}");
  std::vector<std::string> lines;
  database.query(fmt::format("SELECT line FROM {} LIMIT 200", whole_lines), [&](const Chunk& chunk) {
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
      lines.emplace_back(chunk.missing(0, row) ? "" : chunk.text(0, row));
    }
  });
  if (lines.empty()) throw Error("the file is empty");
  return lines;
}

}  // namespace

Relation delimited_relation(Database& database, const SourceFile& file) {
  CsvDialect dialect = csv_dialect(first_lines(database, file));
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < dialect.names.size(); ++i) columns.push_back(fmt::format("'{}': 'VARCHAR'", place(i)));
  const auto options =
      fmt::format("delim={}, quote='\"', escape='\"', header=true, skip={}, strict_mode=true, columns={{{}}}",
                  literal(std::string(1, dialect.delimiter)), dialect.skipped, fmt::join(columns, ", "));
  return {std::move(dialect.names), "SELECT * FROM " + read_csv(file, options), dialect.delimiter != ','};
}

}  // namespace aisle::sql
