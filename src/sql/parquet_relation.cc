#include "sql/relation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace aisle::sql {

namespace {

// A name as SQL quotes it.
std::string quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

bool nested(std::string_view type) {
  return type.ends_with(']') || type.starts_with("STRUCT(") || type.starts_with("MAP(");
}

}  // namespace

Relation parquet_relation(Database& database, const SourceFile& file) {
  const auto source = fmt::format("read_parquet({}, hive_partitioning=false)", literal(file.pattern));
  Relation relation;
  std::vector<std::string> columns;
  database.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + source + ")",
                 [&](const Chunk& chunk) {
                   for (std::size_t row = 0; row < chunk.rows(); ++row) {
                     const std::string name = quoted(chunk.text(0, row));
                     const bool json = nested(chunk.text(1, row));
                     columns.push_back(fmt::format("CAST({} AS VARCHAR) AS {}", json ? "to_json(" + name + ")" : name,
                                                   place(relation.names.size())));
                     relation.names.emplace_back(chunk.text(0, row));
                   }
                 });
  relation.query = fmt::format("SELECT {} FROM {}", fmt::join(columns, ", "), source);
  return relation;
}

}  // namespace aisle::sql
