#include "store/event_table.h"

#include "core/error.h"

#include <array>
#include <utility>
#include <vector>

namespace aisle::store {

namespace {

constexpr std::size_t seq_column = 1;

const char* sql_type(FieldKind kind) {
  switch (kind) {
    case FieldKind::time:
      return "TIMESTAMP";
    case FieldKind::number:
      return "DOUBLE";
    case FieldKind::money:
      return "DECIMAL(18,6)";
    case FieldKind::text:
    case FieldKind::json:
      return "VARCHAR";
  }
  return "";
}

duckdb_type type_id(FieldKind kind) {
  if (kind == FieldKind::time) return DUCKDB_TYPE_TIMESTAMP;
  return kind == FieldKind::number ? DUCKDB_TYPE_DOUBLE : DUCKDB_TYPE_VARCHAR;
}

// A type of DuckDB, released when it goes out of scope.
struct Type {
  duckdb_logical_type type;
  explicit Type(duckdb_logical_type made) : type(made) {}
  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;
  Type(Type&& other) noexcept : type(std::exchange(other.type, nullptr)) {}
  Type& operator=(Type&&) = delete;
  ~Type() {
    if (type != nullptr) duckdb_destroy_logical_type(&type);
  }
};

Type make_type(FieldKind kind) {
  return Type(kind == FieldKind::money ? duckdb_create_decimal_type(18, 6) : duckdb_create_logical_type(type_id(kind)));
}

template <typename T>
void put(duckdb_vector column, std::size_t row, T value) {
  static_cast<T*>(duckdb_vector_get_data(column))[row] = value;
}

void put_null(duckdb_vector column, std::size_t row) {
  duckdb_vector_ensure_validity_writable(column);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(column), row);
}

void put_field(duckdb_vector column, std::size_t row, const EventField& field, const Event& event) {
  if (field.text != nullptr) {
    const auto text = event.*field.text;
    if (text.empty()) return put_null(column, row);
    duckdb_vector_assign_string_element_len(column, row, text.data(), text.size());
  } else if (field.time != nullptr) {
    put(column, row, (event.*field.time).count);
  } else if (field.number != nullptr) {
    if (!(event.*field.number)) return put_null(column, row);
    put(column, row, *(event.*field.number));
  } else {
    if (!(event.*field.money)) return put_null(column, row);
    put(column, row, (event.*field.money)->millionths);
  }
}

}  // namespace

std::string event_columns() {
  std::string out;
  for (const auto& field : event_fields()) {
    out += (out.empty() ? "\"" : ", \"") + std::string(field.name) + "\" " + sql_type(field.kind);
    if (field.name == "event_id") out += ", \"seq\" BIGINT";
  }
  return out;
}

EventTable::EventTable(sql::Database& database, const std::string& name) : name_(name) {
  database.query("CREATE TABLE " + name + " (" + event_columns() + ")");
  std::vector<Type> types;
  for (const auto& field : event_fields()) {
    types.push_back(make_type(field.kind));
    if (types.size() == seq_column) types.emplace_back(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  }
  std::vector<duckdb_logical_type> raw;
  for (const auto& type : types) raw.push_back(type.type);
  chunk_ = duckdb_create_data_chunk(raw.data(), raw.size());
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
  std::size_t column = 0;
  for (const auto& field : event_fields()) {
    put_field(duckdb_data_chunk_get_vector(chunk_, column++), rows_, field, event);
    if (column == seq_column)
      put(duckdb_data_chunk_get_vector(chunk_, column++), rows_, static_cast<std::int64_t>(seq));
  }
  ++rows_;
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
