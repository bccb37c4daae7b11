#include "collect/mapper.h"

#include "collect/csv_records.h"
#include "collect/json_records.h"
#include "core/json_scan.h"
#include "core/text.h"
#include "core/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

constexpr std::size_t longest_record = 1U << 20U;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

bool is_missing(const Value& value) { return value.kind == Value::Kind::null || trimmed(value.text).empty(); }

bool holds(const Condition& condition, const Record& record) {
  const Value* value = find(record, condition.name);
  const bool missing = value == nullptr || is_missing(*value);
  if (condition.absent) return missing;
  if (missing) return false;
  if (!condition.starts_with.empty() && !value->text.starts_with(condition.starts_with)) return false;
  return condition.equals.empty() || std::ranges::find(condition.equals, value->text) != condition.equals.end();
}

std::optional<double> to_double(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}

// A number as a program reads it: 1.234,50 becomes 1234.50 where commas are decimal, else 1,234.50 becomes 1234.50.
std::string plain_number(std::string_view text, bool decimal_comma) {
  std::string out;
  for (const char c : text) {
    if (c == (decimal_comma ? '.' : ',') || c == ' ') continue;
    out += decimal_comma && c == ',' ? '.' : c;
  }
  return out;
}

bool is_grouped(std::string_view text, bool decimal_comma) {
  return decimal_comma || text.find(',') == std::string_view::npos ||
         (text.size() > 4 && text.find(',') > 0 &&
          text.substr(text.rfind(',') + 1).find_first_not_of("0123456789.") == std::string_view::npos &&
          text.substr(text.rfind(',') + 1, text.find('.') == std::string_view::npos
                                               ? std::string_view::npos
                                               : text.find('.') - text.rfind(',') - 1)
                  .size() == 3);
}

// What a source already calls a property keeps its own name.
void append_member(std::string& out, const Value& value) {
  constexpr std::string_view prefix = "properties.";
  append_json_string(out, value.name.starts_with(prefix) ? value.name.substr(prefix.size()) : value.name);
  out += ':';
  if (value.kind == Value::Kind::text)
    append_json_string(out, value.text);
  else
    out += value.text;
}

}  // namespace

Mapper::Mapper(const Mapping& mapping, MapConfig config, char delimiter, std::vector<std::string> header)
    : mapping_(mapping),
      config_(std::move(config)),
      zone_(mapping.zone.empty() ? config_.zone : mapping.zone),
      delimiter_(delimiter),
      header_(std::move(header)),
      canonical_(mapping.name == "aisle") {
  if (!mapping.currency.empty()) config_.currency = mapping.currency;
  if (config_.source.empty()) config_.source = mapping.name;
}

void Mapper::map(Piece piece, Batch& out) const {
  out.piece = std::move(piece);
  mapping_.format == SourceFormat::csv ? map_csv(out) : map_json(out);
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
    const auto refuse = [&](const char* reason, std::string message) {
      outcome.fate = Outcome::Fate::rejected;
      outcome.reason = reason;
      outcome.message = std::move(message);
      out.outcomes.push_back(outcome);
    };
    if (text.size() > longest_record) {
      refuse("too_long", fmt::format("the record has {} bytes, more than {}", text.size(), longest_record));
      continue;
    }
    const auto fields = csv_fields(text, delimiter_, out.arena);
    if (!fields) {
      refuse("bad_quotes", "a quote is not closed, or text follows a closed one");
      continue;
    }
    if (fields->size() != header_.size()) {
      refuse("ragged", fmt::format("{} fields where the header has {}", fields->size(), header_.size()));
      continue;
    }
    Record record;
    for (std::size_t i = 0; i < header_.size(); ++i) record.push_back({header_[i], (*fields)[i], Value::Kind::text});
    add({record}, outcome, out);
  }
}

void Mapper::map_json(Batch& out) const {
  thread_local JsonReader reader;
  std::string_view rest = out.piece.bytes;
  std::string problem;
  std::string unescaped;
  const auto records_at_most = static_cast<std::size_t>(std::ranges::count(rest, '\n')) + 1;
  out.outcomes.reserve(records_at_most);
  out.events.reserve(records_at_most);
  for (std::size_t line = out.piece.line; !rest.empty(); ++line) {
    const auto end = std::min(rest.find('\n'), rest.size());
    auto text = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.empty()) continue;
    Outcome outcome{.line = line, .reason = {}, .message = {}, .record = text};
    if (text.size() > longest_record) {
      outcome.fate = Outcome::Fate::rejected;
      outcome.reason = "too_long";
      outcome.message = fmt::format("the record has {} bytes, more than {}", text.size(), longest_record);
      out.outcomes.push_back(outcome);
      continue;
    }
    if (canonical_ && take_own_line(outcome, unescaped, out)) continue;
    const auto records = reader.read(text, mapping_.explode, out.arena, problem);
    if (records) {
      add(*records, outcome, out);
    } else {
      outcome.fate = Outcome::Fate::rejected;
      outcome.reason = "bad_json";
      outcome.message = problem;
      out.outcomes.push_back(outcome);
    }
  }
}

// A good event in the form in which we write it; whatever is otherwise goes the long way.
bool Mapper::take_own_line(Outcome outcome, std::string& unescaped, Batch& out) const {
  const auto event = parse_event(outcome.record, unescaped, outcome.as_written);
  if (!event || !unescaped.empty() || event->source.empty() || check_event(*event, config_.limits)) return false;
  outcome.first = out.events.size();
  outcome.count = 1;
  out.events.push_back(*event);
  out.outcomes.push_back(std::move(outcome));
  return true;
}

// One record of the file may be several events; it is accepted when all of them are.
void Mapper::add(const std::vector<Record>& records, Outcome outcome, Batch& out) const {
  outcome.first = out.events.size();
  for (const auto& record : records) {
    for (const auto& rule : mapping_.skip) {
      if (!holds(rule.when, record)) continue;
      outcome.fate = Outcome::Fate::skipped;
      outcome.reason = rule.reason.empty() ? "by rule" : rule.reason;
    }
    if (outcome.fate == Outcome::Fate::skipped) break;
    Event event;
    auto wrong = make_event(record, event, out.arena);
    if (records.size() > 1 && !event.event_id.empty()) {
      event.event_id = out.arena.keep(fmt::format("{}#{}", event.event_id, outcome.count + 1));
    }
    if (!wrong) wrong = check_event(event, config_.limits);
    if (wrong) {
      outcome.fate = Outcome::Fate::rejected;
      outcome.reason = wrong->reason;
      outcome.message = wrong->message;
      break;
    }
    out.events.push_back(event);
    ++outcome.count;
  }
  if (outcome.fate != Outcome::Fate::accepted) {
    out.events.resize(outcome.first);
    outcome.count = 0;
  }
  out.outcomes.push_back(outcome);
}

std::optional<Rejection> Mapper::make_event(const Record& record, Event& event, Arena& arena) const {
  std::vector<std::string_view> used;
  for (const auto& rule : mapping_.fields) {
    if (auto wrong = set(rule, record, event, used, arena)) return wrong;
  }
  for (const auto& change : mapping_.change) {
    if (!holds(change.when, record)) continue;
    for (const auto& rule : change.set) {
      if (auto wrong = set(rule, record, event, used, arena)) return wrong;
    }
  }
  if (event.type.empty()) event.type = config_.type;
  if (event.source.empty()) event.source = config_.source;
  if (event.price && event.currency.empty()) event.currency = config_.currency;
  if (event.received == Micros{}) event.received = event.time;
  keep_rest(record, used, event, arena);
  return {};
}

std::optional<Rejection> Mapper::set(const FieldRule& rule, const Record& record, Event& event,
                                     std::vector<std::string_view>& used, Arena& arena) const {
  for (const auto& name : rule.from) {
    const Value* value = find(record, name);
    if (value == nullptr) continue;
    used.push_back(value->name);
    if (is_missing(*value)) continue;
    const auto meaning = rule.values.find(std::string(value->text));
    return read(rule, meaning == rule.values.end() ? trimmed(value->text) : std::string_view(meaning->second), event,
                arena);
  }
  return rule.constant ? read(rule, *rule.constant, event, arena) : std::nullopt;
}

std::optional<Micros> Mapper::read_time(const FieldRule& rule, std::string_view text) const {
  constexpr double micros = 1e6;
  if (const auto number = to_double(text)) {
    double unit = rule.seconds_a_unit;
    if (unit == 0)
      unit = std::abs(*number) < 1e11 ? 1 : std::abs(*number) < 1e14 ? 1e-3 : 1e-6;  // seconds until the year 5138
    const double count = *number * unit * micros;
    return std::abs(count) < 2e17 ? std::optional(Micros{std::llround(count)}) : std::nullopt;
  }
  const auto clock = parse_time(text);
  return clock ? parse_time(text, zone_.offset(*clock)) : clock;
}

std::optional<Rejection> Mapper::read(const FieldRule& rule, std::string_view text, Event& event, Arena& arena) const {
  const EventField& field = *rule.field;
  const auto wrong = [&](const char* expected, const char* mend) {
    return Rejection{fmt::format("bad_{}", field.name),
                     fmt::format("{} \"{}\" is not {}{}", field.name, text.substr(0, 100), expected, mend)};
  };
  if (field.kind == FieldKind::text || field.kind == FieldKind::json) {
    event.*field.text = rule.lower_case ? arena.keep(lower_case(text)) : text;
    return {};
  }
  if (field.kind == FieldKind::time) {
    const auto time = read_time(rule, text);
    if (!time) return wrong("a time", "; write it as 2025-11-24T12:00:00Z, or give its unit in the mapping");
    event.*field.time = *time;
    return {};
  }
  if (!is_grouped(text, mapping_.decimal_comma))
    return wrong("a number", "; set decimal_comma in the mapping, or pass --decimal-comma");
  std::string plain = plain_number(text, mapping_.decimal_comma);
  if (rule.absolute && plain.starts_with('-')) plain.erase(0, 1);
  if (field.kind == FieldKind::money) {
    event.*field.money = parse_money(plain);
    return event.*field.money ? std::nullopt : std::optional(wrong("a number", ""));
  }
  event.*field.number = to_double(plain);
  return event.*field.number ? std::nullopt : std::optional(wrong("a number", ""));
}

void Mapper::keep_rest(const Record& record, const std::vector<std::string_view>& used, Event& event,
                       Arena& arena) const {
  std::string out;
  for (const auto& value : record) {
    if (std::ranges::find(used, value.name) != used.end() || is_missing(value)) continue;
    if (std::ranges::find(mapping_.dropped, value.name) != mapping_.dropped.end()) continue;
    if (invalid_utf8(value.text) || invalid_utf8(value.name)) {
      event.properties = value.text;  // check_event says what is wrong with it
      return;
    }
    out += out.empty() ? '{' : ',';
    append_member(out, value);
  }
  if (!out.empty()) event.properties = arena.keep(out + "}");
}

}  // namespace aisle::collect
