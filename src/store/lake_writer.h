#pragma once

#include "sql/database.h"
#include "store/sorted_batch.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace aisle::store {

// Writes events to Parquet files of the lake's columns, zstd. For one thread; several may write at the same time.
class LakeWriter {
 public:
  LakeWriter();

  // The events in the order in which they stand. The file is not synced. Throws QueryFailed.
  void write(std::span<const EventPlace> events, const std::filesystem::path& path);

 private:
  static void bind(duckdb_bind_info info);
  static void init(duckdb_init_info info);
  static void produce(duckdb_function_info info, duckdb_data_chunk out);
  void fill(duckdb_data_chunk out);

  sql::Database database_;
  std::span<const EventPlace> events_;  // those that are still to be written
  std::vector<std::string> unescaped_;  // of a chunk's texts with escapes
};

}  // namespace aisle::store
