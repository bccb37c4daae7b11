#pragma once

#include "core/error.h"

#include <cstddef>
#include <cstdint>
#include <duckdb.h>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

namespace aisle::sql {

// A piece of a query's answer. Views are valid during the call that hands it over.
class Chunk {
 public:
  explicit Chunk(duckdb_data_chunk chunk);

  [[nodiscard]] std::size_t rows() const { return rows_; }
  [[nodiscard]] bool missing(std::size_t column, std::size_t row) const;
  // The value of a DOUBLE, BIGINT or VARCHAR column; the caller knows which it asked for. Not for missing values.
  [[nodiscard]] double number(std::size_t column, std::size_t row) const;
  [[nodiscard]] std::int64_t integer(std::size_t column, std::size_t row) const;
  [[nodiscard]] std::string_view text(std::size_t column, std::size_t row) const;

 private:
  duckdb_data_chunk chunk_;
  std::size_t rows_;
};

// A statement that DuckDB refused or could not carry out, in its words.
class QueryFailed : public Error {
 public:
  using Error::Error;
};

// A DuckDB database in memory with one connection. Not for several threads at once (DuckDB itself uses all cores).
class Database {
 public:
  Database();

  // Runs a statement and hands over its answer piece by piece. Throws QueryFailed.
  void query(const std::string& statement, const std::function<void(const Chunk&)>& read = {});

 private:
  struct Close {
    void operator()(duckdb_database database) const { duckdb_close(&database); }
  };
  struct Disconnect {
    void operator()(duckdb_connection connection) const { duckdb_disconnect(&connection); }
  };
  std::unique_ptr<std::remove_pointer_t<duckdb_database>, Close> database_;
  std::unique_ptr<std::remove_pointer_t<duckdb_connection>, Disconnect> connection_;
};

// Text as a SQL literal, quotes included.
std::string literal(std::string_view text);

}  // namespace aisle::sql
