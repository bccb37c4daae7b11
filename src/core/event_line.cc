#include "core/event.h"
#include "core/json_scan.h"

#include <charconv>
#include <cmath>

namespace aisle {

namespace {

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

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
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_plain(text[i])) continue;
    out += text.substr(begin, i - begin);
    append_escaped(out, text[i]);
    begin = i + 1;
  }
  out += text.substr(begin);
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

// A value as it stands in the line into its field.
bool read_value(std::string_view raw, const EventField& field, Event& event, std::string& unescaped) {
  if (field.kind == FieldKind::json) {
    event.*field.text = raw;
    return true;
  }
  if (field.kind == FieldKind::number) return (event.*field.number = to_double(raw)).has_value();
  if (field.kind == FieldKind::money) return (event.*field.money = parse_money(raw)).has_value();
  if (raw.front() != '"') return false;
  const auto inner = raw.substr(1, raw.size() - 2);
  if (field.kind == FieldKind::text) {
    const auto text = inner.find('\\') == std::string_view::npos ? inner : unescape(inner, unescaped);
    event.*field.text = text.value_or("");
    return text.has_value();
  }
  const auto time = parse_time(inner);
  event.*field.time = time.value_or(Micros{});
  return time.has_value();
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

}  // namespace

void append_event(std::string& out, const Event& event) {
  out += '{';
  bool first = true;
  for (const auto& field : event_fields()) {
    if (is_absent(field, event)) continue;
    out += first ? "\"" : ",\"";
    first = false;
    out += field.name;
    out += "\":";
    append_value(out, field, event);
  }
  out += '}';
}

std::optional<Event> parse_event(std::string_view line, std::string& unescaped) {
  unescaped.clear();
  unescaped.reserve(line.size());  // so that no view into it moves
  Event event;
  if (!take(line, "{")) return {};
  bool first = true;
  for (const auto& field : event_fields()) {
    auto rest = line;
    if (!(first || take(rest, ",")) || !take(rest, "\"") || !take(rest, field.name) || !take(rest, "\":")) continue;
    const auto length = scan_json(rest);
    if (length == 0 || !read_value(rest.substr(0, length), field, event, unescaped)) return {};
    line = rest.substr(length);
    first = false;
  }
  if (line != "}") return {};
  if (event.received == Micros{}) event.received = event.time;
  return event;
}

}  // namespace aisle
