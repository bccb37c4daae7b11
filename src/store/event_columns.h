#pragma once

#include "core/event.h"
#include "sql/database.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace aisle::store {

// The columns of Parquet and of every view of events: `seq` second, else the fields in their order. A moment is a
// TIMESTAMP (UTC), money a DECIMAL(18,6), a number a DOUBLE, anything else VARCHAR; absent is NULL.
std::string event_columns();

// The types that are facts, as a list of SQL's between its brackets.
std::string fact_type_list();

// A type of DuckDB, released when it goes out of scope.
class ColumnType {
 public:
  explicit ColumnType(duckdb_logical_type made) : type_(made) {}
  ColumnType(const ColumnType&) = delete;
  ColumnType& operator=(const ColumnType&) = delete;
  ColumnType(ColumnType&& other) noexcept : type_(std::exchange(other.type_, nullptr)) {}
  ColumnType& operator=(ColumnType&&) = delete;
  ~ColumnType() {
    if (type_ != nullptr) duckdb_destroy_logical_type(&type_);
  }
  [[nodiscard]] duckdb_logical_type get() const { return type_; }

 private:
  duckdb_logical_type type_;
};

// The same columns for DuckDB's C interface.
struct EventColumn {
  std::string name;
  ColumnType type;
};
std::vector<EventColumn> typed_event_columns();

// Writes events into a chunk of these columns that is new or was reset; for as long as the chunk stands so.
class EventWriter {
 public:
  // What a text becomes: a copy, or a reference to the bytes of the event, which then must stay until the chunk is
  // done.
  enum class Texts { copied, referred };

  EventWriter(duckdb_data_chunk chunk, Texts texts);
  // row: below duckdb_vector_size().
  void put(std::size_t row, std::uint64_t seq, const Event& event);

 private:
  struct Column {
    duckdb_vector vector = nullptr;
    void* values = nullptr;
    std::uint64_t* validity = nullptr;  // a bit a row
  };

  void put_field(const Column& column, std::size_t row, const EventField& field, const Event& event) const;

  Texts texts_;
  std::vector<Column> columns_;
};

}  // namespace aisle::store
