#include "store/event_columns.h"

#include <cstring>

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

duckdb_logical_type make_type(FieldKind kind) {
  return kind == FieldKind::money ? duckdb_create_decimal_type(18, 6) : duckdb_create_logical_type(type_id(kind));
}

template <typename T>
void put_value(void* values, std::size_t row, T value) {
  static_cast<T*>(values)[row] = value;
}

// Short texts stand in the value itself, the rest of it zero.
duckdb_string_t referred(std::string_view text) {
  duckdb_string_t out{};
  out.value.inlined.length = static_cast<std::uint32_t>(text.size());
  if (text.size() <= sizeof out.value.inlined.inlined) {
    std::memcpy(out.value.inlined.inlined, text.data(), text.size());
  } else {
    std::memcpy(out.value.pointer.prefix, text.data(), sizeof out.value.pointer.prefix);
    out.value.pointer.ptr = const_cast<char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-const-cast): only read
  }
  return out;
}

}  // namespace

std::string fact_type_list() {
  std::string out;
  for (const auto& fact : fact_types()) out += (out.empty() ? "" : ", ") + sql::literal(fact.name);
  return out;
}

std::string event_columns() {
  std::string out;
  for (const auto& field : event_fields()) {
    out += (out.empty() ? "\"" : ", \"") + std::string(field.name) + "\" " + sql_type(field.kind);
    if (field.name == "event_id") out += ", \"seq\" BIGINT";
  }
  return out;
}

std::vector<EventColumn> typed_event_columns() {
  std::vector<EventColumn> out;
  for (const auto& field : event_fields()) {
    out.push_back({std::string(field.name), ColumnType(make_type(field.kind))});
    if (out.size() == seq_column) out.push_back({"seq", ColumnType(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT))});
  }
  return out;
}

EventWriter::EventWriter(duckdb_data_chunk chunk, Texts texts) : texts_(texts) {
  for (idx_t column = 0; column < duckdb_data_chunk_get_column_count(chunk); ++column) {
    auto* vector = duckdb_data_chunk_get_vector(chunk, column);
    duckdb_vector_ensure_validity_writable(vector);
    columns_.push_back({vector, duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)});
  }
}

void EventWriter::put_field(const Column& column, std::size_t row, const EventField& field, const Event& event) const {
  const auto put_null = [&] { column.validity[row / 64] &= ~(1ULL << (row % 64)); };
  if (field.text != nullptr) {
    const auto text = event.*field.text;
    if (text.empty()) return put_null();
    if (texts_ == Texts::referred) return put_value(column.values, row, referred(text));
    duckdb_vector_assign_string_element_len(column.vector, row, text.data(), text.size());
  } else if (field.time != nullptr) {
    put_value(column.values, row, (event.*field.time).count);
  } else if (field.number != nullptr) {
    if (!(event.*field.number)) return put_null();
    put_value(column.values, row, *(event.*field.number));
  } else {
    if (!(event.*field.money)) return put_null();
    put_value(column.values, row, (event.*field.money)->millionths);
  }
}

void EventWriter::put(std::size_t row, std::uint64_t seq, const Event& event) {
  auto column = columns_.begin();
  for (const auto& field : event_fields()) {
    put_field(*column++, row, field, event);
    if (column - columns_.begin() == seq_column) put_value((column++)->values, row, static_cast<std::int64_t>(seq));
  }
}

}  // namespace aisle::store
