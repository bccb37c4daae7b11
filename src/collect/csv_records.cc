#include "collect/csv_records.h"

#include <algorithm>

namespace aisle::collect {

namespace {

// Reads a field in quotes from its quote on; `at` then stands behind it. None when it is not closed.
std::optional<std::string_view> quoted(std::string_view record, std::size_t& at, Arena& arena) {
  const std::size_t begin = ++at;
  bool doubled = false;
  while (true) {
    at = record.find('"', at);
    if (at == std::string_view::npos) return {};
    if (at + 1 >= record.size() || record[at + 1] != '"') break;
    doubled = true;
    at += 2;
  }
  const auto inner = record.substr(begin, at - begin);
  ++at;
  if (!doubled) return inner;
  std::string text;
  for (std::size_t i = 0; i < inner.size(); ++i) {
    text += inner[i];
    if (inner[i] == '"') ++i;
  }
  return arena.keep(std::move(text));
}

std::vector<std::string_view> words(std::string_view record) {
  constexpr const char* blanks = " \t\r";
  std::vector<std::string_view> out;
  for (auto begin = record.find_first_not_of(blanks); begin != std::string_view::npos;) {
    const auto end = std::min(record.find_first_of(blanks, begin), record.size());
    out.push_back(record.substr(begin, end - begin));
    begin = record.find_first_not_of(blanks, end);
  }
  return out;
}

}  // namespace

std::size_t csv_record_length(std::string_view text, char delimiter) {
  if (delimiter == ' ') return std::min(text.find('\n'), text.size() - 1) + 1;
  bool inside = false;
  bool opens = true;  // a quote here opens a field, or is the second of two within one
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      inside = c != '"';
      opens = true;
      continue;
    }
    if (c == '\n') return i + 1;
    inside = opens && c == '"';
    opens = c == delimiter;
  }
  return text.size();
}

std::optional<std::vector<std::string_view>> csv_fields(std::string_view record, char delimiter, Arena& arena) {
  if (delimiter == ' ') return words(record);
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (true) {
    if (at < record.size() && record[at] == '"') {
      const auto field = quoted(record, at, arena);
      if (!field || (at < record.size() && record[at] != delimiter)) return {};
      out.push_back(*field);
    } else {
      const auto end = std::min(record.find(delimiter, at), record.size());
      out.push_back(record.substr(at, end - at));
      at = end;
    }
    if (at >= record.size()) return out;
    ++at;
  }
}

char guess_delimiter(std::string_view header) {
  constexpr std::string_view candidates = ",\t;|";
  char best = ',';
  std::ptrdiff_t most = 0;
  for (const char candidate : candidates) {
    std::ptrdiff_t count = 0;
    bool inside = false;
    for (const char c : header) {
      if (c == '"') inside = !inside;
      if (c == candidate && !inside) ++count;
    }
    if (count > most) best = candidate;
    most = std::max(most, count);
  }
  // One blank may be part of a column's name.
  return most == 0 && std::ranges::count(header, ' ') > 1 ? ' ' : best;
}

}  // namespace aisle::collect
