#pragma once

#include "sql/database.h"
#include "sql/relation.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace aisle::sql {

// How much memory the table of a relation will take.
struct TableSize {
  std::size_t rows = 0;
  std::size_t bytes = 0;
};

// An upper bound that needs no reading: every value of every one of `rows` rows a number and a word of its own, and all
// of the file's text kept.
std::size_t most_bytes(std::size_t rows, std::size_t columns, std::size_t text_bytes);

// An estimate from one look at all rows: 8 bytes a value, and for columns of text the distinct words (HyperLogLog, some
// per cent off) with their length.
TableSize table_size(Database& database, const Relation& relation);

// The relation's rows with a last column `r`, their place in the file from 0; of them a share (0 to 1), each row by the
// hash of its place and the seed, so the same rows whatever the number of threads.
std::string sampled(const std::string& query, double share, std::uint64_t seed);

}  // namespace aisle::sql
