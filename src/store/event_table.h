#pragma once

#include "core/event.h"
#include "sql/database.h"
#include "store/event_columns.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aisle::store {

// Fills a table of the columns of events in a database, a piece at a time.
class EventTable {
 public:
  // Makes the table.
  EventTable(sql::Database& database, const std::string& name);
  EventTable(const EventTable&) = delete;
  EventTable& operator=(const EventTable&) = delete;
  ~EventTable();

  // Copies the event.
  void add(std::uint64_t seq, const Event& event);
  // The canonical lines of a block of the journal, of which the first has the seq `first`, from the seq `from` on.
  // Error for a line that is none.
  void add_lines(std::uint64_t first, std::string_view lines, std::uint64_t from);
  // Nothing is in the table for certain before this is called; throws QueryFailed.
  void finish();

 private:
  void flush();

  std::string name_;
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  std::optional<EventWriter> writer_;  // of the chunk, from its first row on
  std::size_t rows_ = 0;
  std::string unescaped_;
};

}  // namespace aisle::store
