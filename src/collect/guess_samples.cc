#include "collect/csv_records.h"
#include "collect/guess.h"
#include "collect/json_records.h"
#include "collect/numbers.h"
#include "core/micros.h"

#include <algorithm>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

constexpr std::size_t most_records = 1000;

void add(std::vector<Sample>& columns, std::string_view name, std::string_view value) {
  auto found = std::ranges::find(columns, name, &Sample::name);
  if (found == columns.end()) found = columns.insert(columns.end(), {std::string(name), {}});
  if (!trimmed(value).empty()) found->values.emplace_back(trimmed(value));
}

// A line of names has no number, no date and nothing empty in it.
bool is_header(const std::vector<std::string>& names) {
  return std::ranges::none_of(names, [](const std::string& name) {
    return trimmed(name).empty() || to_double(trimmed(name)) || parse_time(trimmed(name));
  });
}

void read_csv(std::string_view text, char delimiter, Samples& out) {
  Arena arena;
  for (std::size_t i = 0; i < most_records && !text.empty(); ++i) {
    auto record = text.substr(0, csv_record_length(text, delimiter));
    text.remove_prefix(record.size());
    while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
    const auto fields = csv_fields(record, delimiter, arena);
    if (record.empty() || !fields || fields->size() != out.columns.size()) continue;
    for (std::size_t c = 0; c < fields->size(); ++c) {
      if (const auto value = trimmed((*fields)[c]); !value.empty()) out.columns[c].values.emplace_back(value);
    }
  }
}

void read_json(std::string_view text, Samples& out) {
  JsonReader reader;
  Arena arena;
  std::vector<Record> records;
  for (std::size_t i = 0; i < most_records && !text.empty(); ++i) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    records.clear();
    if (reader.read(line, "", arena, records)) continue;
    for (const auto& value : records.front()) {
      if (value.kind != Value::Kind::null) add(out.columns, value.name, value.text);
    }
  }
}

}  // namespace

Samples read_samples(const Source& source, const Piece& piece) {
  Samples out;
  if (source.format() == SourceFormat::json) {
    read_json(piece.bytes, out);
    return out;
  }
  out.has_header = is_header(source.names());
  for (std::size_t c = 0; c < source.names().size(); ++c) {
    out.columns.push_back({out.has_header ? source.names()[c] : fmt::format("column_{}", c + 1), {}});
    if (!out.has_header) out.columns.back().values.push_back(source.names()[c]);
  }
  read_csv(piece.bytes, source.delimiter(), out);
  return out;
}

}  // namespace aisle::collect
