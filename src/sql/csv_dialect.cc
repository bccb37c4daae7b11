#include "sql/csv_dialect.h"

#include "core/error.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace aisle::sql {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The fields of one record; quotes are doubled inside quoted fields, as RFC 4180 has it.
std::vector<std::string> fields(std::string_view record, char delimiter) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (c == '"' && quoted && i + 1 < record.size() && record[i + 1] == '"') {
      out.back() += c;
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == delimiter && !quoted) {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

// Lines joined to records: a line break inside quotes belongs to the record. A record that never ends is left out.
std::vector<std::string> records(std::span<const std::string> lines) {
  std::vector<std::string> out;
  std::string record;
  bool open = false;
  for (const auto& line : lines) {
    if (open) record += '\n';
    record += line;
    if (std::ranges::count(line, '"') % 2 == 1) open = !open;
    if (open) continue;
    if (!record.empty()) out.push_back(record);
    record.clear();
  }
  return out;
}

// How many of the records have as many fields as the first, when it has several.
std::size_t agreement(std::span<const std::string> records, char delimiter) {
  const std::size_t first = fields(records.front(), delimiter).size();
  if (first < 2) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(records, [&](const auto& record) { return fields(record, delimiter).size() == first; }));
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string_view without_mark(std::string_view line) {
  return line.starts_with(byte_order_mark) ? line.substr(byte_order_mark.size()) : line;
}

std::vector<std::string> column_names(std::string_view header, char delimiter) {
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const auto& field : fields(without_mark(header), delimiter)) {
    std::string name(trimmed(field));
    if (name.empty()) name = "column_" + std::to_string(names.size() + 1);
    if (!seen.insert(name).second) {
      throw Error("two columns have the name \"" + name + "\"", "line 1", "give each column a name of its own");
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

CsvDialect csv_dialect(std::span<const std::string> first_lines) {
  constexpr std::string_view candidates = ",;\t|^~:";
  CsvDialect dialect;
  std::string_view stated = candidates;
  while (dialect.skipped + 1 < first_lines.size()) {
    const std::string_view line = without_mark(trimmed(first_lines[dialect.skipped]));
    const bool states_delimiter = line.size() == 5 && line.starts_with("sep=");
    if (states_delimiter) stated = line.substr(4);
    if (!line.empty() && !states_delimiter) break;
    ++dialect.skipped;
  }
  first_lines = first_lines.subspan(dialect.skipped);
  auto whole = records(first_lines);
  if (whole.empty()) whole.push_back(first_lines.front());
  dialect.delimiter = stated.front();
  const auto score = [&](char c) { return std::pair(agreement(whole, c), fields(whole.front(), c).size()); };
  for (const char c : stated) {
    if (score(c).first > 0 && score(c) > score(dialect.delimiter)) dialect.delimiter = c;
  }
  dialect.names = column_names(whole.front(), dialect.delimiter);
  return dialect;
}

}  // namespace aisle::sql
