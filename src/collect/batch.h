#pragma once

#include "collect/record.h"
#include "core/event.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::collect {

// Some whole records of a source, as they stand there.
struct Piece {
  std::string bytes;
  std::size_t line = 1;  // of its first record in the file
};

// What became of one record.
struct Outcome {
  enum class Fate { accepted, skipped, rejected } fate = Fate::accepted;
  std::size_t line = 0;     // where it begins
  std::size_t first = 0;    // accepted: its events are batch.events[first …
  std::size_t count = 0;    // … first + count - 1]
  std::string reason;       // skipped or rejected: in a word
  std::string message;      // rejected: what was found and expected
  std::string_view record;  // as it stands in the source
  bool as_written = false;  // accepted: the record is what append_event makes of its event
};

// What a piece became. Every view in it points into the piece or the arena, which it owns, or into the mapper.
struct Batch {
  Piece piece;
  Micros arrived = {};  // over the wire; 0: it is a file's
  Arena arena;
  std::vector<Event> events;
  std::vector<Outcome> outcomes;

  // For the next piece, in the memory of the last one. The piece itself stays.
  void clear() {
    arena.clear();
    events.clear();
    outcomes.clear();
  }
};

}  // namespace aisle::collect
