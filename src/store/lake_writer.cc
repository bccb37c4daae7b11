#include "store/lake_writer.h"

#include "core/error.h"
#include "store/event_columns.h"

#include <algorithm>

namespace aisle::store {

// DuckDB asks us for the rows as it asks a table for them: so they are neither copied into a table nor sorted again.
LakeWriter::LakeWriter() : unescaped_(duckdb_vector_size()) {
  database_.query("SET threads = 1");  // the order of the rows is the order of the file
  auto* function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "sorted_events");
  duckdb_table_function_set_extra_info(function, this, nullptr);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_function(function, produce);
  const auto state = duckdb_register_table_function(database_.connection(), function);
  duckdb_destroy_table_function(&function);
  if (state != DuckDBSuccess) throw sql::QueryFailed("DuckDB takes no events");
}

void LakeWriter::write(std::span<const EventPlace> events, const std::filesystem::path& path) {
  events_ = events;
  database_.query("COPY (SELECT * FROM sorted_events()) TO " + sql::literal(path.string()) +
                  " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)");
}

void LakeWriter::bind(duckdb_bind_info info) {
  for (const auto& column : typed_event_columns())
    duckdb_bind_add_result_column(info, column.name.c_str(), column.type.get());
}

void LakeWriter::init(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

void LakeWriter::produce(duckdb_function_info info, duckdb_data_chunk out) {
  try {
    static_cast<LakeWriter*>(duckdb_function_get_extra_info(info))->fill(out);
  } catch (const std::exception& error) {  // DuckDB is C here: it is told, and throws when the query returns
    duckdb_function_set_error(info, error.what());
  }
}

void LakeWriter::fill(duckdb_data_chunk out) {
  const std::size_t rows = std::min<std::size_t>(events_.size(), duckdb_vector_size());
  EventWriter writer(out, EventWriter::Texts::referred);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto& place = events_[row];
    const auto event = parse_event(place.line, unescaped_[row]);
    if (!event) throw Error("an event that was read before cannot be read again");
    writer.put(row, place.seq, *event);
  }
  duckdb_data_chunk_set_size(out, rows);
  events_ = events_.subspan(rows);
}

}  // namespace aisle::store
