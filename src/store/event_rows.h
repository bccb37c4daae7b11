#pragma once

#include "core/event.h"
#include "sql/database.h"

#include <functional>
#include <span>
#include <string>

namespace aisle::store {

// Events read back from tables with the columns of event_table.h: the inverse of EventTable.

// What a query selects so that event_of_row can read its answer. `replaced` gives another expression for a field (its
// pseudonym, say), or "" to take the field itself.
using Replace = std::function<std::string(const EventField&)>;
std::string event_row_columns(const Replace& replaced = {}, std::span<const EventField> fields = event_fields());

// The event of one row of that query; its texts live as long as the chunk. Equal, byte for byte, to the event that was
// written, in the fields that were selected.
Event event_of_row(const sql::Chunk& chunk, std::size_t row, std::span<const EventField> fields = event_fields());
// Its place in the log.
std::uint64_t seq_of_row(const sql::Chunk& chunk, std::size_t row);

}  // namespace aisle::store
