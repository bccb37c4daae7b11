#include "sql/database.h"

#include "core/progress.h"

namespace aisle::sql {

namespace {

// The answer of a query, released when it goes out of scope.
struct Answer {
  duckdb_result result{};
  Answer() = default;
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  ~Answer() { duckdb_destroy_result(&result); }
};

template <typename T>
const T& value(duckdb_data_chunk chunk, std::size_t column, std::size_t row) {
  return static_cast<const T*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, column)))[row];
}

}  // namespace

Chunk::Chunk(duckdb_data_chunk chunk) : chunk_(chunk), rows_(duckdb_data_chunk_get_size(chunk)) {}

bool Chunk::missing(std::size_t column, std::size_t row) const {
  auto* validity = duckdb_vector_get_validity(duckdb_data_chunk_get_vector(chunk_, column));
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

double Chunk::number(std::size_t column, std::size_t row) const { return value<double>(chunk_, column, row); }

std::int64_t Chunk::integer(std::size_t column, std::size_t row) const {
  return value<std::int64_t>(chunk_, column, row);
}

std::string_view Chunk::text(std::size_t column, std::size_t row) const {
  const auto& string = value<duckdb_string_t>(chunk_, column, row);
  // DuckDB's header takes it by pointer to non-const, but only reads it.
  auto* readable = const_cast<duckdb_string_t*>(&string);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  return {duckdb_string_t_data(readable), duckdb_string_t_length(string)};
}

Database::Database() {
  duckdb_database database = nullptr;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess) throw Error("DuckDB did not start");
  database_.reset(database);
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database, &connection) != DuckDBSuccess) throw Error("DuckDB did not open a connection");
  connection_.reset(connection);
}

void Database::query(const std::string& statement, const std::function<void(const Chunk&)>& read) {
  Answer answer;
  if (duckdb_query(connection_.get(), statement.c_str(), &answer.result) != DuckDBSuccess) {
    const char* message = duckdb_result_error(&answer.result);
    throw QueryFailed(message != nullptr ? message : "a query failed");
  }
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(answer.result)) {
    const std::unique_ptr<std::remove_pointer_t<duckdb_data_chunk>, void (*)(duckdb_data_chunk)> held(
        chunk, [](duckdb_data_chunk c) { duckdb_destroy_data_chunk(&c); });
    check_interrupted();
    if (read) read(Chunk(chunk));
  }
}

std::string literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

}  // namespace aisle::sql
