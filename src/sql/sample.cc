#include "sql/sample.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

namespace aisle::sql {

namespace {

constexpr std::size_t value_bytes = sizeof(double);
constexpr std::size_t word_bytes = 100;  // of a word beside its letters: in the dictionary, and in the map to its code

}  // namespace

std::size_t most_bytes(std::size_t rows, std::size_t columns, std::size_t text_bytes) {
  return rows * columns * (value_bytes + word_bytes) + 2 * text_bytes;
}

TableSize table_size(Database& database, const Relation& relation) {
  constexpr std::size_t at_once = 50;  // columns in one query: DuckDB's optimiser is slow over hundreds
  constexpr std::size_t measures = 3;
  TableSize size;
  for (std::size_t begin = 0; begin < relation.names.size(); begin += at_once) {
    std::vector<std::string> columns;
    const std::size_t end = std::min(begin + at_once, relation.names.size());
    for (std::size_t i = begin; i < end; ++i) {
      columns.push_back(fmt::format(
          "approx_count_distinct({0}), coalesce(CAST(avg(strlen({0})) AS BIGINT), 0), "
          "count(*) FILTER ({0} IS NOT NULL AND TRY_CAST({0} AS DOUBLE) IS NULL AND {0} NOT IN ('', 'NA', 'null'))",
          place(i)));
    }
    database.query(fmt::format("SELECT count(*), {} FROM ({})", fmt::join(columns, ", "), relation.query),
                   [&](const Chunk& chunk) {
                     const auto at = [&](std::size_t k) { return static_cast<std::size_t>(chunk.integer(k, 0)); };
                     size.rows = at(0);
                     for (std::size_t k = 1; k <= (end - begin) * measures; k += measures) {
                       size.bytes += size.rows * value_bytes;
                       const bool words = at(k + 2) > 0;
                       if (words) size.bytes += std::min(at(k), size.rows) * (word_bytes + 2 * at(k + 1));
                     }
                   });
  }
  return size;
}

std::string sampled(const std::string& query, double share, std::uint64_t seed) {
  const auto numbered = fmt::format("SELECT *, row_number() OVER () - 1 AS r FROM ({})", query);
  constexpr auto* kept = "SELECT * FROM ({}) WHERE hash(r, {}::UBIGINT) < {}::UBIGINT";
  return fmt::format(kept, numbered, seed, static_cast<std::uint64_t>(std::ldexp(std::min(share, 0.9999), 64)));
}

}  // namespace aisle::sql
