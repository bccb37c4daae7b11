// Delimited text: records and fields are cut where a plain automaton cuts them, and fields that are put in quotes come
// back as they were.

#include "collect/csv_records.h"
#include "core/fuzz.h"

namespace {

using namespace aisle;
using namespace aisle::collect;

// RFC 4180, a character at a time: where a field begins, between quotes, behind a quote that may have closed them, and
// anywhere else.
std::size_t plain_record_length(std::string_view text, char delimiter) {
  enum class State { begin, inside, closed, outside } state = State::begin;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (state == State::inside) {
      if (c == '"') state = State::closed;
      continue;
    }
    if (c == '\n') return i + 1;
    if (c == '"' && state != State::outside) {
      state = State::inside;
    } else {
      state = c == delimiter ? State::begin : State::outside;
    }
  }
  return text.size();
}

std::string in_quotes(const std::vector<std::string_view>& fields, char delimiter) {
  std::string out;
  for (const auto field : fields) {
    if (!out.empty()) out += delimiter;
    out += '"';
    for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out;
}

void read_record(std::string_view record, char delimiter) {
  while (record.ends_with('\n') || record.ends_with('\r')) record.remove_suffix(1);
  Arena arena;
  const auto fields = csv_fields(record, delimiter, arena);
  if (!fields) return;
  hold(!fields->empty(), "a record has a field");
  const std::string written = in_quotes(*fields, delimiter);
  hold(csv_record_length(written + "\nx", delimiter) == written.size() + 1, "a written record ends where it ends");
  const auto again = csv_fields(written, delimiter, arena);
  hold(again == fields, "written fields read back the same");
}

// Between blanks quotes mean nothing: a record is a line, its fields are words.
void read_words(std::string_view record) {
  hold(record.find('\n') >= record.size() - 1, "a record is a line");
  Arena arena;
  const auto fields = csv_fields(record.substr(0, record.find('\n')), ' ', arena);
  hold(fields.has_value(), "every line has its words");
  for (const auto field : *fields)
    hold(!field.empty() && field.find_first_of(" \t\r") == std::string_view::npos, "a word holds no blank");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const char delimiter = guess_delimiter(rest.substr(0, rest.find('\n')));
  while (!rest.empty()) {
    const auto length = csv_record_length(rest, delimiter);
    hold(length > 0 && length <= rest.size(), "every record has bytes");
    if (delimiter == ' ') {
      read_words(rest.substr(0, length));
    } else {
      hold(length == plain_record_length(rest, delimiter), "a record ends where the automaton ends it");
      read_record(rest.substr(0, length), delimiter);
    }
    rest.remove_prefix(length);
  }
  return 0;
}
