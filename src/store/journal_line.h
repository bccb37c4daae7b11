#pragma once

#include "collect/batch.h"
#include "store/known_ids.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::store {

// One event as it will stand in the journal, and what tells it from others.
struct JournalLine {
  std::string_view text = {};  // without its line feed; in the batch's piece or arena
  KnownId known = {};
  Fingerprint base = {};  // of an event without an id: what its id was made of, to count how often it occurs
  bool has_own_id = true;
};

// A line for every event of the batch, at its place; an empty one where the record was not accepted. Where a record
// already is what append_event would write, it is the line.
void make_lines(collect::Batch& batch, const std::string& dialect, std::vector<JournalLine>& out);

// The line of an event without an id that the source told `before` times already.
JournalLine make_repeated_line(const Event& event, const std::string& dialect, std::size_t before,
                               collect::Arena& arena);

// Of a line that stands in the journal; none when it is no event.
std::optional<KnownId> known_id(std::string_view line, std::string& unescaped);

}  // namespace aisle::store
