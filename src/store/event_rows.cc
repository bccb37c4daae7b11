#include "store/event_rows.h"

#include <fmt/format.h>

namespace aisle::store {

namespace {

// As the types that a Chunk reads.
std::string column(const EventField& field, const std::string& expression) {
  if (field.kind == FieldKind::time) return fmt::format("epoch_us({})", expression);
  if (field.kind == FieldKind::money) return fmt::format("({} * 1000000)::BIGINT", expression);
  return expression;
}

}  // namespace

std::string event_row_columns(const Replace& replaced, std::span<const EventField> fields) {
  std::string out = "seq";
  for (const auto& field : fields) {
    const std::string other = replaced ? replaced(field) : "";
    out += ", " + (other.empty() ? column(field, "\"" + std::string(field.name) + "\"") : other);
  }
  return out;
}

Event event_of_row(const sql::Chunk& chunk, std::size_t row, std::span<const EventField> fields) {
  Event out;
  std::size_t place = 0;
  for (const auto& field : fields) {
    ++place;
    if (chunk.missing(place, row)) continue;
    if (field.text != nullptr) {
      out.*field.text = chunk.text(place, row);
    } else if (field.time != nullptr) {
      out.*field.time = Micros{chunk.integer(place, row)};
    } else if (field.number != nullptr) {
      out.*field.number = chunk.number(place, row);
    } else {
      out.*field.money = Money{chunk.integer(place, row)};
    }
  }
  return out;
}

std::uint64_t seq_of_row(const sql::Chunk& chunk, std::size_t row) {
  return static_cast<std::uint64_t>(chunk.integer(0, row));
}

}  // namespace aisle::store
