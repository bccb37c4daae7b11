#include "sql/database.h"

#include "core/parallel.h"
#include "core/progress.h"
#include "sql/pieces_ahead.h"

#include <chrono>
#include <cstdlib>
#include <mutex>
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
HeldChunk next_chunk(Answer& answer) { return HeldChunk(duckdb_fetch_chunk(answer.result)); }

void fetch(Answer& answer, const std::function<void(const Chunk&)>& read) {
  while (const auto chunk = next_chunk(answer)) {
    check_interrupted();
    if (read) read(Chunk(chunk.get()));
  }
  const char* problem = duckdb_result_error(&answer.result);
  if (problem != nullptr) fail(problem);
}

}  // namespace

Chunk::Chunk(duckdb_data_chunk chunk) : rows_(duckdb_data_chunk_get_size(chunk)) {
  for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
    auto* vector = duckdb_data_chunk_get_vector(chunk, column);
    columns_.push_back({duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)});
  }
}

bool Chunk::missing(std::size_t column, std::size_t row) const {
  constexpr std::size_t word = 64;
  const auto* validity = columns_[column].validity;
  return validity != nullptr && (validity[row / word] >> (row % word) & 1U) == 0;
}

double Chunk::number(std::size_t column, std::size_t row) const {
  return static_cast<const double*>(columns_[column].values)[row];
}

std::int64_t Chunk::integer(std::size_t column, std::size_t row) const {
  return static_cast<const std::int64_t*>(columns_[column].values)[row];
}

std::string_view Chunk::text(std::size_t column, std::size_t row) const {
  const auto& string = static_cast<const duckdb_string_t*>(columns_[column].values)[row];
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

void Database::query_apart(const std::string& statement, std::size_t threads,
                           const std::function<void(std::size_t thread, const Pieces& pieces)>& work) {
  Answer answer;
  run(connection_.get(), statement, answer);
  std::mutex one_at_a_time;
  const auto next = [&] {
    const std::lock_guard alone(one_at_a_time);
    return next_chunk(answer);
  };
  const Pieces pieces = [&](const std::function<void(const Chunk&)>& read) {
    while (const auto chunk = next()) {
      check_interrupted();
      read(Chunk(chunk.get()));
    }
  };
  parallel_for(threads, [&](std::size_t thread) { work(thread, pieces); });
}

void Database::stream(const std::string& statement, const std::function<void(const Chunk&)>& read) {
  Answer answer;
  begin(connection_.get(), statement, answer);
  fetch(answer, read);
}

void Database::stream_ahead(std::span<const std::string> statements, const std::function<void(const Chunk&)>& read) {
  PiecesAhead pieces([&](const PiecesAhead::Put& put) {
    for (const auto& statement : statements) {
      Answer answer;
      begin(connection_.get(), statement, answer);
      while (auto piece = next_chunk(answer))
        if (!put(std::move(piece))) return;
      if (const char* problem = duckdb_result_error(&answer.result); problem != nullptr) fail(problem);
    }
  });
  while (const auto piece = pieces.take()) {
    check_interrupted();
    read(Chunk(piece.get()));
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
