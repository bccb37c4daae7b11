#include "store/journal_line.h"

#include "core/byte_scan.h"

namespace aisle::store {

namespace {

// Appends the line of an event of which the record, without received and source, is written already. Where only a plain
// source is missing it is put in its place, in front of the properties, which stand last.
void append_line(std::string& out, const Event& event, std::string_view record) {
  constexpr std::string_view source = ",\"source\":\"";
  constexpr std::string_view properties = ",\"properties\":";
  if (event.received != event.time || event.source.empty() || plain_length(event.source) < event.source.size())
    return append_event(out, event);
  const std::size_t behind = event.properties.empty() ? 1 : properties.size() + event.properties.size() + 1;
  out += record.substr(0, record.size() - behind);
  out += source;
  out += event.source;
  out += '"';
  out += record.substr(record.size() - behind);
}

// Appends the text, which is still to be told to the line that it returns.
JournalLine write_line(Event event, std::string_view id, std::string& text) {
  event.event_id = id;
  Event told = event;  // what content_of compares
  told.received = {};
  told.source = {};
  thread_local std::string record;
  record.clear();
  append_event(record, told);
  append_line(text, event, record);
  return {.known = {fingerprint(id), fingerprint(record).high}};
}

JournalLine write_line_without_id(const Event& event, const std::string& dialect, std::size_t before,
                                  std::string& text) {
  JournalLine out = write_line(event, derived_event_id(dialect, event, before), text);
  out.base = out.known.id;
  out.has_own_id = false;
  return out;
}

}  // namespace

JournalLine make_repeated_line(const Event& event, const std::string& dialect, std::size_t before,
                               collect::Arena& arena) {
  std::string text;
  JournalLine out = write_line_without_id(event, dialect, before, text);
  out.text = arena.keep(std::move(text));
  return out;
}

void make_lines(collect::Batch& batch, const std::string& dialect, std::vector<JournalLine>& out) {
  out.assign(batch.events.size(), {});
  std::string texts;  // those that are written anew, one behind the other: one piece of memory for all
  std::vector<std::size_t> ends(batch.events.size());
  for (const auto& outcome : batch.outcomes) {
    if (outcome.fate != collect::Outcome::Fate::accepted) continue;
    for (std::size_t i = outcome.first; i < outcome.first + outcome.count; ++i) {
      const Event& event = batch.events[i];
      if (outcome.as_written && !event.event_id.empty()) {
        out[i] = {.text = outcome.record,
                  .known = {fingerprint(event.event_id), content_of(event, outcome.record).high}};
      } else {
        out[i] = event.event_id.empty() ? write_line_without_id(event, dialect, 0, texts)
                                        : write_line(event, event.event_id, texts);
        ends[i] = texts.size();
      }
    }
  }
  const std::string_view kept = batch.arena.keep(std::move(texts));
  std::size_t begin = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (ends[i] == 0) continue;  // it is written already, or not accepted
    out[i].text = kept.substr(begin, ends[i] - begin);
    begin = ends[i];
  }
}

std::optional<KnownId> known_id(std::string_view line, std::string& unescaped) {
  bool as_written = false;
  const auto event = parse_event(line, unescaped, as_written);
  if (!event) return {};
  return KnownId{fingerprint(event->event_id), (as_written ? content_of(*event, line) : content_of(*event)).high};
}

}  // namespace aisle::store
