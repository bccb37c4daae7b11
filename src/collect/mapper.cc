#include "collect/mapper.h"

#include "collect/csv_records.h"
#include "collect/json_records.h"
#include "collect/log_records.h"
#include "collect/numbers.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

constexpr std::size_t longest_record = 1U << 20U;
// Of one piece: a record of JSON may be many events, and each of them says all that the record does.
constexpr std::size_t most_events = 200'000;
constexpr std::size_t most_said = 256U << 20U;  // bytes

std::optional<Rejection> too_long(std::string_view text) {
  if (text.size() <= longest_record) return {};
  return Rejection{"too_long", fmt::format("the record has {} bytes, more than {}", text.size(), longest_record)};
}

std::optional<Rejection> too_much(const Batch& batch) {
  if (batch.events.size() <= most_events && batch.arena.bytes() <= most_said) return {};
  return Rejection{"too_much", "the records before it are more than is read at once; send fewer together"};
}

bool names(const std::vector<FieldRule>& rules, std::string_view what) {
  return std::ranges::any_of(
      rules, [&](const FieldRule& rule) { return std::ranges::find(rule.from, what) != rule.from.end(); });
}

// Whether the rules of our own format would take what stands there as it is: they read numbers and write them anew,
// leave out the sign of a zero, blanks around texts and those in JSON.
bool is_clean(const Event& event, bool as_written) {
  const bool says_number = event.quantity || event.price || event.rating;
  if (says_number && !as_written) return false;
  if (event.rating && *event.rating == 0 && std::signbit(*event.rating)) return false;
  return std::ranges::all_of(event_fields(), [&](const EventField& field) {
    if (field.text == nullptr) return true;
    const std::string_view text = event.*field.text;
    if (field.kind == FieldKind::json) return text.find_first_of(" \t") == std::string_view::npos;
    return trimmed(text).size() == text.size();
  });
}

// Whether the rules only add what such a record does not say: they read times.
bool is_plain(const Event& event, std::string_view record, bool as_written) {
  if (event.type.empty() || !event.shown.empty() || !event.properties.empty()) return false;
  const auto front = record.substr(0, static_cast<std::size_t>(event.type.data() - record.data()));
  const bool says_time =
      front.find("\"time\":") != std::string_view::npos || front.find("\"received\":") != std::string_view::npos;
  return as_written || !says_time;
}

void refuse(Outcome outcome, const Rejection& wrong, Batch& out) {
  outcome.fate = Outcome::Fate::rejected;
  outcome.reason = wrong.reason;
  outcome.message = wrong.message;
  out.outcomes.push_back(std::move(outcome));
}

}  // namespace

Mapper::Mapper(const Mapping& mapping, MapConfig config, char delimiter, std::vector<std::string> header)
    : mapping_(mapping),
      maker_(mapping, std::move(config)),
      delimiter_(delimiter),
      header_(std::move(header)),
      canonical_(mapping.name == "aisle"),
      names_line_(names(mapping.fields, "@line")),
      names_record_(names(mapping.fields, "@record")) {
  if (!mapping.typed_header) return;
  for (auto& name : header_) name.resize(std::min(name.rfind(':'), name.size()));
}

void Mapper::map(Piece piece, Batch& out, Micros arrived) const {
  out.piece = std::move(piece);
  out.arrived = arrived;
  if (mapping_.format == SourceFormat::csv) return map_csv(out);
  map_lines(out, mapping_.format == SourceFormat::json ? &Mapper::read_json : &Mapper::read_log);
}

void Mapper::map_csv(Batch& out) const {
  std::string_view rest = out.piece.bytes;
  std::size_t line = out.piece.line;
  while (!rest.empty()) {
    const auto length = csv_record_length(rest, delimiter_);
    auto text = rest.substr(0, length);
    rest.remove_prefix(length);
    Outcome outcome{.line = line, .reason = {}, .message = {}, .record = {}};
    line += static_cast<std::size_t>(std::ranges::count(text, '\n'));
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty()) continue;
    outcome.record = text;
    take(std::move(outcome), &Mapper::read_csv, out);
  }
}

void Mapper::take(Outcome outcome, Read read, Batch& out) const {
  std::vector<Record> records;
  auto wrong = too_long(outcome.record);
  if (!wrong && mapping_.format == SourceFormat::json) wrong = too_much(out);
  if (!wrong) wrong = (this->*read)(outcome.record, records, out.arena);
  if (wrong)
    refuse(std::move(outcome), *wrong, out);
  else
    add(records, std::move(outcome), out);
}

std::optional<Rejection> Mapper::read_csv(std::string_view text, std::vector<Record>& records, Arena& arena) const {
  const auto fields = csv_fields(text, delimiter_, arena);
  if (!fields) return Rejection{"bad_quotes", "a quote is not closed, or text follows a closed one"};
  if (!mapping_.explode.empty()) {
    for (const auto field : *fields) {
      if (!trimmed(field).empty()) records.push_back({{mapping_.explode, field, Value::Kind::text}});
    }
    return records.empty() ? std::optional(Rejection{"ragged", "the line has no field that says something"})
                           : std::nullopt;
  }
  if (fields->size() != header_.size())
    return Rejection{"ragged", fmt::format("{} fields where the header has {}", fields->size(), header_.size())};
  Record record;
  for (std::size_t i = 0; i < header_.size(); ++i) record.push_back({header_[i], (*fields)[i], Value::Kind::text});
  records.push_back(std::move(record));
  return {};
}

void Mapper::map_lines(Batch& out, Read read) const {
  std::string_view rest = out.piece.bytes;
  constexpr std::size_t shortest_event = 32;  // bytes of its record: room for more of them is made when they come
  const auto lines = static_cast<std::size_t>(std::ranges::count(rest, '\n')) + 1;
  const auto records_at_most = std::min(lines, rest.size() / shortest_event + 1);
  out.outcomes.reserve(records_at_most);
  out.events.reserve(records_at_most);
  for (std::size_t line = out.piece.line; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const auto text = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.empty()) continue;
    Outcome outcome{.line = line, .reason = {}, .message = {}, .record = text};
    if (canonical_ && !too_long(text) && add_ours(outcome, out)) continue;
    take(std::move(outcome), read, out);
  }
}

// What came over the wire is measured by the clock of that moment.
EventLimits Mapper::limits(const Batch& out) const {
  EventLimits limits = maker_.config().limits;
  if (out.arrived != Micros{}) limits.latest = out.arrived;
  return limits;
}

// A line that append_event wrote, or one that came over the wire and might be such a line but for what it does not say.
bool Mapper::add_ours(const Outcome& outcome, Batch& out) const {
  thread_local std::string unescaped;
  bool as_written = false;
  auto event = parse_event(outcome.record, unescaped, as_written);
  if (!event || (out.arrived != Micros{} && !is_clean(*event, as_written))) return false;
  if (event->source.empty() || event->time == Micros{}) {
    if (out.arrived == Micros{} || too_much(out) || !unescaped.empty()) return false;
    if (!is_plain(*event, outcome.record, as_written)) return false;
    maker_.fill_in(*event, out.arrived);
    as_written = false;
  }
  if (out.arrived != Micros{}) {
    event->received = out.arrived;
    as_written = false;
  }
  if (check_event(*event, limits(out))) return false;
  // Views point into it; its bytes stay where they are, since it has room for a whole line.
  if (!unescaped.empty()) out.arena.keep(std::move(unescaped));
  out.outcomes.push_back(outcome);
  out.outcomes.back().first = out.events.size();
  out.outcomes.back().count = 1;
  out.outcomes.back().as_written = as_written;
  out.events.push_back(*event);
  return true;
}

std::optional<Rejection> Mapper::read_json(std::string_view text, std::vector<Record>& records, Arena& arena) const {
  thread_local JsonReader reader;
  return reader.read(text, mapping_.explode, arena, records, mapping_.whole);
}

std::optional<Rejection> Mapper::read_log(std::string_view text, std::vector<Record>& records, Arena& arena) const {
  auto record = log_record(text, maker_.config().key, arena);
  if (!record) return Rejection{"bad_log_line", "the line is none of the combined log format"};
  records.push_back(std::move(*record));
  return {};
}

// What the mapping names beside what the source says.
void Mapper::complete(Record& record, const Outcome& outcome, Arena& arena) const {
  if (names_line_)
    record.push_back(
        {"@line", arena.keep(fmt::format("{}:{}", maker_.config().file, outcome.line)), Value::Kind::text});
  if (names_record_) record.push_back({"@record", arena.keep(hex(fingerprint(outcome.record))), Value::Kind::text});
  if (mapping_.pair_name.empty()) return;
  const Value* name = find(record, mapping_.pair_name);
  const Value* value = find(record, mapping_.pair_value);
  if (name == nullptr || value == nullptr || is_missing(*name)) return;
  const Value pair{trimmed(name->text), value->text, value->kind};
  std::erase_if(record,
                [&](const Value& each) { return each.name == mapping_.pair_name || each.name == mapping_.pair_value; });
  record.push_back(pair);
}

// One record of the file may be several events; it is accepted when all of them are.
void Mapper::add(std::vector<Record>& records, Outcome outcome, Batch& out) const {
  outcome.first = out.events.size();
  for (auto& record : records) {
    complete(record, outcome, out.arena);
    const auto skip =
        std::ranges::find_if(mapping_.skip, [&](const SkipRule& rule) { return holds(rule.when, record); });
    if (skip != mapping_.skip.end()) {
      outcome.fate = Outcome::Fate::skipped;
      outcome.reason = skip->reason.empty() ? "by rule" : skip->reason;
      break;
    }
    Event event;
    auto wrong = maker_.make(record, outcome.count, event, out.arena, out.arrived);
    if (records.size() > 1 && !event.event_id.empty()) {
      event.event_id = out.arena.keep(fmt::format("{}#{}", event.event_id, outcome.count + 1));
    }
    if (!wrong) wrong = check_event(event, limits(out));
    if (wrong) {
      out.events.resize(outcome.first);
      outcome.count = 0;
      return refuse(std::move(outcome), *wrong, out);
    }
    out.events.push_back(event);
    ++outcome.count;
  }
  if (outcome.fate != Outcome::Fate::accepted) {
    out.events.resize(outcome.first);
    outcome.count = 0;
  }
  out.outcomes.push_back(std::move(outcome));
}

}  // namespace aisle::collect
