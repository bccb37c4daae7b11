#pragma once

#include "core/timelines.h"
#include "sql/database.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace aisle::store {

// Of each event, as the log tells it: who, the rest, and its place for ties.
struct UnsortedEvents {
  std::vector<Code> person;
  std::vector<std::uint64_t> seq;
  TimelineColumns columns;
  std::vector<std::uint8_t> kinds = std::vector<std::uint8_t>(1);  // by person: bits of TimelineSnapshot
};

// Gives codes; rows of a file lie by person, so the text is often that of the row before.
class Coder {
 public:
  Code code(std::string_view text) {
    if (text == last_text_) return last_code_;
    last_code_ = dictionary.code(text);
    last_text_ = dictionary.text(last_code_);
    return last_code_;
  }
  Dictionary dictionary;

 private:
  std::string_view last_text_;
  Code last_code_ = 0;
};
using Coders = std::array<Coder, coded_names.size()>;

// What a snapshot is made of.
struct TimelineEvents {
  UnsortedEvents events;
  Coders coders;
};

// All events of the view `events`, read on all cores. Codes of the snapshot `before` keep their meaning; new texts
// follow in the order of their bytes; a person or query that nothing speaks of any more loses its text.
TimelineEvents read_timeline_events(sql::Database& database, const std::optional<std::filesystem::path>& before);

}  // namespace aisle::store
