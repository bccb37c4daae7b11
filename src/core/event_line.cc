#include "core/byte_scan.h"
#include "core/event.h"
#include "core/json_scan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <vector>

namespace aisle {

namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '\\';
  switch (c) {
    case '"':
    case '\\':
      out += c;
      break;
    case '\n':
      out += 'n';
      break;
    case '\r':
      out += 'r';
      break;
    case '\t':
      out += 't';
      break;
    default:
      out += "u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
  }
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto plain = plain_length(text);
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_double(std::string& out, double value) {
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof(text), value).ptr);
}

bool is_absent(const EventField& field, const Event& event) {
  if (field.text != nullptr) return (event.*field.text).empty();
  if (field.number != nullptr) return !(event.*field.number).has_value();
  if (field.money != nullptr) return !(event.*field.money).has_value();
  return event.*field.time == Micros{} || (field.time == &Event::received && event.received == event.time);
}

void append_value(std::string& out, const EventField& field, const Event& event) {
  switch (field.kind) {
    case FieldKind::text:
      append_string(out, event.*field.text);
      break;
    case FieldKind::json:
      out += event.*field.text;
      break;
    case FieldKind::number:
      append_double(out, *(event.*field.number));
      break;
    case FieldKind::money:
      append_money(out, *(event.*field.money));
      break;
    case FieldKind::time:
      out += '"';
      append_time(out, event.*field.time);
      out += '"';
  }
}

std::uint32_t hex_value(std::string_view digits) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

// What stands between the quotes with its escapes undone, into `out`. The scan has seen that they are well formed;
// those that append_escaped does not write are not ours.
std::optional<std::string_view> unescape(std::string_view quoted, std::string& out) {
  constexpr std::string_view names = "\"\\nrt";
  constexpr std::string_view meanings = "\"\\\n\r\t";
  const std::size_t begin = out.size();
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    if (quoted[i] != '\\') {
      out += quoted[i];
    } else if (const auto place = names.find(quoted[++i]); place != std::string_view::npos) {
      out += meanings[place];
    } else {
      const auto code = quoted[i] == 'u' ? hex_value(quoted.substr(i + 1, 4)) : 0xFFFF;
      if (code >= 0x20) return {};
      out += static_cast<char>(code);
      i += 4;
    }
  }
  return std::string_view(out).substr(begin);
}

std::optional<double> to_double(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}

// Digits with no needless zero in front.
bool is_whole(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest && (text.front() != '0' || text.size() == 1) &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether a value that was read is the one way to write it. Most are short whole numbers; others are written and
// compared.
bool is_written(std::string_view raw, const EventField& field, const Event& event) {
  constexpr std::size_t never_exponent = 5;  // 1e+05 is shorter than 100000
  if (is_whole(raw, never_exponent)) return true;
  std::string again;
  append_value(again, field, event);
  return again == raw;
}

// 2025-11-24T12:00:00Z, or with six digits behind a point that are not all zero: as append_time writes what parse_time
// has read.
bool is_written_time(std::string_view text) {
  constexpr std::size_t without_fraction = 20;
  constexpr std::size_t with_fraction = 27;
  if (text.size() != without_fraction && text.size() != with_fraction) return false;
  if (text[10] != 'T' || text.back() != 'Z' || text[17] == '6') return false;  // a leap second has another name
  return text.size() == without_fraction || text.substr(20, 6) != "000000";
}

// Goes over one line, member by member.
class LineReader {
 public:
  LineReader(std::string_view line, Event& event, std::string& unescaped)
      : line_(line), event_(event), unescaped_(unescaped) {}

  // The value at the front of the line into its field.
  bool read(const EventField& field) {
    if (field.kind == FieldKind::text) return read_text(event_.*field.text);
    const auto length = scan_json(line_);
    if (length == 0) return false;
    const auto raw = line_.substr(0, length);
    line_.remove_prefix(length);
    if (field.kind == FieldKind::time) return read_time(raw, event_.*field.time);
    if (field.kind == FieldKind::json) {
      event_.*field.text = raw;
      return true;
    }
    const bool good = field.kind == FieldKind::number ? (event_.*field.number = to_double(raw)).has_value()
                                                      : (event_.*field.money = parse_money(raw)).has_value();
    as_written = as_written && good && is_written(raw, field, event_);
    return good;
  }

  bool take(char wanted) {
    if (line_.empty() || line_.front() != wanted) return false;
    line_.remove_prefix(1);
    return true;
  }
  void skip(std::size_t bytes) { line_.remove_prefix(bytes); }

  [[nodiscard]] std::string_view rest() const { return line_; }

  bool as_written = true;

 private:
  bool read_text(std::string_view& out) {
    if (line_.empty() || line_.front() != '"') return false;
    const auto plain = plain_length(line_.substr(1));
    if (plain + 1 < line_.size() && line_[plain + 1] == '"') {
      out = line_.substr(1, plain);
      line_.remove_prefix(plain + 2);
      as_written = as_written && plain > 0;
      return true;
    }
    const auto length = scan_json_string(line_);
    if (length == 0) return false;
    const auto text = unescape(line_.substr(1, length - 2), unescaped_);
    out = text.value_or("");
    line_.remove_prefix(length);
    as_written = false;
    return text.has_value();
  }

  bool read_time(std::string_view raw, Micros& out) {
    if (raw.front() != '"') return false;
    const auto time = parse_time(raw.substr(1, raw.size() - 2));
    if (!time) return false;
    out = *time;
    as_written = as_written && *time != Micros{} && is_written_time(raw.substr(1, raw.size() - 2)) &&
                 (&out != &event_.received || *time != event_.time);
    return true;
  }

  std::string_view line_;
  Event& event_;
  std::string& unescaped_;
};

// Up to sixteen bytes, to be compared at once; absent ones are zero.
struct Front {
  explicit Front(std::string_view text) {
    if (text.size() >= sizeof words) {
      std::memcpy(words, text.data(), sizeof words);  // of a size that the compiler knows
    } else {
      std::memcpy(words, text.data(), text.size());
    }
  }
  std::uint64_t words[2] = {0, 0};
};

// What stands before the value of a field.
struct Key {
  explicit Key(std::string_view name)
      : written(",\"" + std::string(name) + "\":"),
        length(name.size() + 2),
        front(std::string_view(written).substr(2)),
        mask(std::string(length, '\xff')) {}

  [[nodiscard]] bool stands_at(const Front& text) const {
    return (text.words[0] & mask.words[0]) == front.words[0] && (text.words[1] & mask.words[1]) == front.words[1];
  }

  std::string written;  // with what stands between it and the value before it
  std::size_t length;   // at most sixteen: the test of events reads every field
  Front front, mask;
};

const std::vector<Key>& keys() {
  static const std::vector<Key> all = [] {
    std::vector<Key> out;
    for (const auto& field : event_fields()) out.emplace_back(field.name);
    return out;
  }();
  return all;
}

// The first `count` fields; when these are not all, what follows them is not looked at.
std::optional<Event> parse_fields(std::string_view line, std::size_t count, std::string& unescaped, bool& as_written) {
  unescaped.clear();
  unescaped.reserve(line.size());  // so that no view into it moves
  std::optional<Event> event(std::in_place);
  LineReader reader(line, *event, unescaped);
  if (!reader.take('{')) return {};
  const auto& all = keys();
  for (std::size_t next = 0; reader.rest() != "}"; ++next) {
    if (next == count && count < all.size()) break;
    if ((next > 0 && !reader.take(',')) || !reader.take('"')) return {};
    const Front front(reader.rest());
    while (next < count && !all[next].stands_at(front)) ++next;
    if (next == count && count < all.size()) break;
    if (next == count) return {};
    reader.skip(all[next].length);
    if (!reader.read(event_fields()[next])) return {};
  }
  if (event->received == Micros{}) event->received = event->time;
  as_written = reader.as_written && event->time != Micros{};
  return event;
}

}  // namespace

void append_event(std::string& out, const Event& event) {
  const std::size_t begin = out.size();
  const auto& all = keys();
  const auto fields = event_fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (is_absent(fields[i], event)) continue;
    out += all[i].written;
    append_value(out, fields[i], event);
  }
  if (out.size() == begin) out += ',';
  out[begin] = '{';
  out += '}';
}

std::optional<Event> parse_event(std::string_view line, std::string& unescaped, bool& as_written) {
  return parse_fields(line, keys().size(), unescaped, as_written);
}

std::optional<Event> parse_event(std::string_view line, std::string& unescaped) {
  bool ignored = false;
  return parse_event(line, unescaped, ignored);
}

std::optional<Event> parse_event_start(std::string_view line, std::string& unescaped) {
  static const auto count = static_cast<std::size_t>(event_field("anonymous_id") - event_fields().data()) + 1;
  bool ignored = false;
  return parse_fields(line, count, unescaped, ignored);
}

}  // namespace aisle
