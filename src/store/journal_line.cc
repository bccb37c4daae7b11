#include "store/journal_line.h"

namespace aisle::store {

namespace {

JournalLine write_line(Event event, std::string_view id, collect::Arena& arena) {
  event.event_id = id;
  std::string text;
  append_event(text, event);
  return {.text = arena.keep(std::move(text)), .known = {fingerprint(id), content_of(event).high}};
}

JournalLine make_line(const Event& event, const std::string& dialect, collect::Arena& arena) {
  return event.event_id.empty() ? make_repeated_line(event, dialect, 0, arena)
                                : write_line(event, event.event_id, arena);
}

}  // namespace

JournalLine make_repeated_line(const Event& event, const std::string& dialect, std::size_t before,
                               collect::Arena& arena) {
  const std::string id = derived_event_id(dialect, event, before);
  JournalLine out = write_line(event, id, arena);
  out.base = out.known.id;
  out.has_own_id = false;
  return out;
}

void make_lines(collect::Batch& batch, const std::string& dialect, std::vector<JournalLine>& out) {
  out.assign(batch.events.size(), {});
  for (const auto& outcome : batch.outcomes) {
    if (outcome.fate != collect::Outcome::Fate::accepted) continue;
    for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
      const Event& event = batch.events[i];
      if (outcome.as_written && !event.event_id.empty()) {
        out[i] = {.text = outcome.record,
                  .known = {fingerprint(event.event_id), content_of(event, outcome.record).high}};
      } else {
        out[i] = make_line(event, dialect, batch.arena);
      }
    }
  }
}

std::optional<KnownId> known_id(std::string_view line, std::string& unescaped) {
  bool as_written = false;
  const auto event = parse_event(line, unescaped, as_written);
  if (!event) return {};
  return KnownId{fingerprint(event->event_id), (as_written ? content_of(*event, line) : content_of(*event)).high};
}

}  // namespace aisle::store
