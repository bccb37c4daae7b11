#include "core/error.h"
#include "sql/relation.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace aisle::sql {

namespace {

// One row an object: the column `json`.
std::string objects(const SourceFile& file) {
  constexpr auto* most_bytes = "maximum_object_size=67108864";
  return fmt::format("read_json_objects({}, format='{}', compression='{}', {})", literal(file.pattern),
                     file.format == Format::json_array ? "array" : "newline_delimited", file.compression, most_bytes);
}

// Every key of any object, in the order in which they first appear.
std::vector<std::string> keys(Database& database, const SourceFile& file) {
  std::vector<std::string> names;
  const auto statement = fmt::format(
      "SELECT key FROM (SELECT unnest(json_keys(json)) AS key, generate_subscripts(json_keys(json), 1) AS nth, r "
      "FROM (SELECT json, row_number() OVER () AS r FROM {})) GROUP BY key ORDER BY min((r, nth))",
      objects(file));
  database.query(statement, [&](const Chunk& chunk) {
    for (std::size_t row = 0; row < chunk.rows(); ++row) names.emplace_back(chunk.text(0, row));
  });
  return names;
}

void refuse_other_values(Database& database, const SourceFile& file, const std::filesystem::path& path) {
  const auto statement = fmt::format(
      "SELECT r, t FROM (SELECT json_type(json) AS t, row_number() OVER () AS r FROM {}) WHERE t <> 'OBJECT' LIMIT 1",
      objects(file));
  database.query(statement, [&](const Chunk& chunk) {
    if (chunk.rows() == 0) return;
    throw Error("a JSON object was expected, and this is a value of the type " + std::string(chunk.text(1, 0)),
                path.string() + ", record " + std::to_string(chunk.integer(0, 0)),
                R"(write each row as {"column": value, …})");
  });
}

// RFC 6901: ~ and / in a name are written ~0 and ~1.
std::string pointer(const std::string& key) {
  std::string out = "/";
  for (const char c : key) out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

}  // namespace

Relation json_relation(Database& database, const SourceFile& file, const std::filesystem::path& path) {
  refuse_other_values(database, file, path);
  Relation relation{.names = keys(database, file), .query = "", .decimal_commas = false};
  if (relation.names.empty()) throw Error("the objects have no keys", path.string(), "give rows with values");
  std::vector<std::string> pointers, columns;
  for (std::size_t i = 0; i < relation.names.size(); ++i) {
    pointers.push_back(literal(pointer(relation.names[i])));
    columns.push_back(fmt::format("v[{}] AS {}", i + 1, place(i)));
  }
  relation.query = fmt::format("SELECT {} FROM (SELECT json_extract_string(json, [{}]) AS v FROM {})",
                               fmt::join(columns, ", "), fmt::join(pointers, ", "), objects(file));
  return relation;
}

}  // namespace aisle::sql
