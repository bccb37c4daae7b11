#include "sql/database.h"

#include "core/progress.h"

#include <chrono>
#include <cstdlib>
#include <thread>

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

// A statement that is being carried out.
struct Pending {
  duckdb_prepared_statement statement = nullptr;
  duckdb_pending_result result = nullptr;
  Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() {
    duckdb_destroy_pending(&result);
    duckdb_destroy_prepare(&statement);
  }
};

[[noreturn]] void fail(const char* message) { throw QueryFailed(message != nullptr ? message : "a query failed"); }

// Carries it out piece by piece, so that it can be interrupted.
void run(duckdb_connection connection, const std::string& statement, Answer& answer) {
  Pending pending;
  if (duckdb_prepare(connection, statement.c_str(), &pending.statement) != DuckDBSuccess) {
    fail(duckdb_prepare_error(pending.statement));
  }
  if (duckdb_pending_prepared(pending.statement, &pending.result) != DuckDBSuccess) {
    fail(duckdb_pending_error(pending.result));
  }
  auto state = DUCKDB_PENDING_RESULT_NOT_READY;
  while (!duckdb_pending_execution_is_finished(state)) {
    check_interrupted();
    state = duckdb_pending_execute_task(pending.result);
    if (state == DUCKDB_PENDING_ERROR) fail(duckdb_pending_error(pending.result));
    if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (duckdb_execute_pending(pending.result, &answer.result) != DuckDBSuccess) {
    fail(duckdb_result_error(&answer.result));
  }
}

// Begins it; the answer is made while it is fetched.
void begin(duckdb_connection connection, const std::string& statement, Answer& answer) {
  Pending pending;
  if (duckdb_prepare(connection, statement.c_str(), &pending.statement) != DuckDBSuccess) {
    fail(duckdb_prepare_error(pending.statement));
  }
  if (duckdb_execute_prepared_streaming(pending.statement, &answer.result) != DuckDBSuccess) {
    fail(duckdb_result_error(&answer.result));
  }
}

// A streamed answer can still fail.
void fetch(Answer& answer, const std::function<void(const Chunk&)>& read) {
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(answer.result)) {
    const std::unique_ptr<std::remove_pointer_t<duckdb_data_chunk>, void (*)(duckdb_data_chunk)> held(
        chunk, [](duckdb_data_chunk c) { duckdb_destroy_data_chunk(&c); });
    check_interrupted();
    if (read) read(Chunk(chunk));
  }
  const char* problem = duckdb_result_error(&answer.result);
  if (problem != nullptr) fail(problem);
}

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

Database::Connection Database::connect(duckdb_database database) {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database, &connection) != DuckDBSuccess) throw Error("DuckDB did not open a connection");
  return Connection(connection);
}

Database::Database(duckdb_database shared) : connection_(connect(shared)) {}

Database::Database() {
  duckdb_database database = nullptr;
  if (duckdb_open(nullptr, &database) != DuckDBSuccess) throw Error("DuckDB did not start");
  database_.reset(database);
  connection_ = connect(database);
  query("SET TimeZone = 'UTC'");
  query("SET autoinstall_known_extensions = false");
  query("SET temp_directory = ''");
}

Database::Spill::~Spill() {
  std::error_code ignored;
  if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
}

void Database::limit_memory(std::size_t bytes) {
  std::string name = (std::filesystem::temp_directory_path() / "aisle-duckdb-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error("no folder for temporary files can be made", name, "set TMPDIR to a folder that can be written");
  }
  spill_.folder = name;
  query("SET temp_directory = " + literal(name));
  query("SET memory_limit = '" + std::to_string(bytes / 1000) + "KB'");
}

void Database::query(const std::string& statement, const std::function<void(const Chunk&)>& read) {
  Answer answer;
  run(connection_.get(), statement, answer);
  fetch(answer, read);
}

void Database::stream(const std::string& statement, const std::function<void(const Chunk&)>& read) {
  Answer answer;
  begin(connection_.get(), statement, answer);
  fetch(answer, read);
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
