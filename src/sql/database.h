#pragma once

#include "core/error.h"

#include <cstddef>
#include <cstdint>
#include <duckdb.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

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
  struct Column {
    void* values;
    std::uint64_t* validity;  // nullptr: nothing is missing
  };
  std::vector<Column> columns_;
  std::size_t rows_;
};

// A statement that DuckDB refused or could not carry out, in its words.
class QueryFailed : public Error {
 public:
  using Error::Error;
};

// A DuckDB database in memory with one connection; it downloads nothing, and its time zone is UTC. Not for several
// threads at once (DuckDB itself uses all cores).
class Database {
 public:
  Database();

  // The memory it may take; what is more goes to a folder of its own beside the system's temporary files, which goes
  // with this object. Throws QueryFailed.
  void limit_memory(std::size_t bytes);

  // Runs a statement and hands over its answer piece by piece. Throws QueryFailed.
  void query(const std::string& statement, const std::function<void(const Chunk&)>& read = {});

  // The same for several threads: each calls work with its number and the pieces, of which it gets some, in no order.
  using Pieces = std::function<void(const std::function<void(const Chunk&)>& read)>;
  void query_apart(const std::string& statement, std::size_t threads,
                   const std::function<void(std::size_t thread, const Pieces& pieces)>& work);

  // Like query, for answers that need not fit into memory: each piece is made when it is asked for. Of one table, file
  // or sorted query: with a UNION behind it DuckDB 1.4 can wait for itself for ever.
  void stream(const std::string& statement, const std::function<void(const Chunk&)>& read);

  // Like stream for one statement after the other; another thread makes pieces, some ahead, while others are read.
  void stream_ahead(std::span<const std::string> statements, const std::function<void(const Chunk&)>& read);

  // The same database for another thread: its tables, not its temporary tables and views. This object must outlive it.
  [[nodiscard]] Database connect_again() const { return Database(database_.get()); }

  // For what DuckDB offers beside statements; owned by this object.
  [[nodiscard]] duckdb_connection connection() const { return connection_.get(); }

 private:
  explicit Database(duckdb_database shared);

  struct Close {
    void operator()(duckdb_database database) const { duckdb_close(&database); }
  };
  struct Disconnect {
    void operator()(duckdb_connection connection) const { duckdb_disconnect(&connection); }
  };
  struct Spill {  // a folder, removed with all in it
    std::filesystem::path folder;
    ~Spill();
  };
  Spill spill_;  // before the database, which still uses it when it closes
  std::unique_ptr<std::remove_pointer_t<duckdb_database>, Close> database_;
  using Connection = std::unique_ptr<std::remove_pointer_t<duckdb_connection>, Disconnect>;
  static Connection connect(duckdb_database database);
  Connection connection_;
};

// Text as a SQL literal, quotes included.
std::string literal(std::string_view text);

}  // namespace aisle::sql
