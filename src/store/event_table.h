#pragma once

#include "core/event.h"
#include "sql/database.h"

#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

namespace aisle::store {

// The columns of Parquet and of every view of events: `seq` second, else the fields in their order. A moment is a
// TIMESTAMP (UTC), money a DECIMAL(18,6), a number a DOUBLE, anything else VARCHAR; absent is NULL.
std::string event_columns();

// Fills a table of such columns in a database, a piece at a time.
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
  std::size_t rows_ = 0;
  std::string unescaped_;
};

}  // namespace aisle::store
