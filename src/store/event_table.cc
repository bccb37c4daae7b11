#include "store/event_table.h"

#include "core/error.h"

#include <vector>

namespace aisle::store {

EventTable::EventTable(sql::Database& database, const std::string& name) : name_(name) {
  database.query("CREATE TABLE " + name + " (" + event_columns() + ")");
  const auto columns = typed_event_columns();
  std::vector<duckdb_logical_type> types;
  for (const auto& column : columns) types.push_back(column.type.get());
  chunk_ = duckdb_create_data_chunk(types.data(), types.size());
  if (duckdb_appender_create(database.connection(), nullptr, name.c_str(), &appender_) != DuckDBSuccess) {
    throw sql::QueryFailed("DuckDB takes no events", name);
  }
}

EventTable::~EventTable() {
  duckdb_appender_destroy(&appender_);
  duckdb_destroy_data_chunk(&chunk_);
}

void EventTable::add(std::uint64_t seq, const Event& event) {
  if (rows_ == duckdb_vector_size()) flush();
  if (rows_ == 0) writer_.emplace(chunk_, EventWriter::Texts::copied);
  writer_->put(rows_++, seq, event);
}

void EventTable::add_lines(std::uint64_t first, std::string_view lines, std::uint64_t from) {
  for (std::uint64_t seq = first; !lines.empty(); ++seq) {
    const auto end = lines.find('\n');
    const auto line = lines.substr(0, end);
    lines.remove_prefix(end + 1);
    if (seq < from) continue;
    const auto event = parse_event(line, unescaped_);
    if (!event)
      throw Error("event " + std::to_string(seq) + " of the journal cannot be read", "",
                  "run `aisle doctor` on the shop");
    add(seq, *event);
  }
}

void EventTable::flush() {
  duckdb_data_chunk_set_size(chunk_, rows_);
  if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess)
    throw sql::QueryFailed(duckdb_appender_error(appender_), name_);
  duckdb_data_chunk_reset(chunk_);
  rows_ = 0;
}

void EventTable::finish() {
  if (rows_ > 0) flush();
  if (duckdb_appender_close(appender_) != DuckDBSuccess)
    throw sql::QueryFailed(duckdb_appender_error(appender_), name_);
}

}  // namespace aisle::store
