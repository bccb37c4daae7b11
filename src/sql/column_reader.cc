#include "sql/column_reader.h"

#include "sql/dates.h"
#include "sql/text_numbers.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <unordered_map>

namespace aisle::sql {

namespace {

constexpr double missing_number = std::numeric_limits<double>::quiet_NaN();

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool says_missing(std::string_view text) {
  constexpr std::size_t longest = 9;
  if (text.empty()) return true;
  if (text.size() > longest || !std::string_view("nNiI-").contains(text[0])) return false;
  constexpr std::array<std::string_view, 9> words = {"na",  "n/a",  "nan",      "null",     "none",
                                                     "inf", "-inf", "infinity", "-infinity"};
  return std::ranges::find(words, lower(text)) != words.end();
}

// The number, if a column of plain numbers is what the values are.
std::optional<Column> read_numbers(const ColumnReader& reader) {
  Column column{.name = reader.name, .type = ColumnType::number, .numbers = {}, .codes = {}, .words = {}};
  bool fits = true;
  reader.values([&](std::optional<std::string_view> value) {
    if (!fits) return;
    const auto number = value ? plain_number(*value, reader.decimal_commas) : missing_number;
    fits = number.has_value();
    column.numbers.push_back(number.value_or(missing_number));
  });
  return fits ? std::optional(std::move(column)) : std::nullopt;
}

Column read_text(const ColumnReader& reader) {
  Column column{.name = reader.name, .type = ColumnType::text, .numbers = {}, .codes = {}, .words = {}};
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> codes;
  reader.values([&](std::optional<std::string_view> value) {
    if (!value) return column.codes.push_back(-1);
    auto entry = codes.find(*value);
    if (entry == codes.end()) {
      entry = codes.emplace(*value, static_cast<std::int32_t>(column.words.size())).first;
      column.words.emplace_back(*value);
    }
    column.codes.push_back(entry->second);
  });
  return column;
}

// The text column with each word replaced by a number.
Column replaced(Column text, ColumnType type, const std::vector<double>& number_of_word) {
  text.type = type;
  text.numbers.reserve(text.codes.size());
  for (const auto code : text.codes) {
    text.numbers.push_back(code < 0 ? missing_number : number_of_word[static_cast<std::size_t>(code)]);
  }
  text.codes = {};
  text.words = {};
  return text;
}

// true and false; for a column that was told to be boolean also what people write for them.
std::optional<double> truth(std::string_view word, bool told) {
  constexpr std::array<std::string_view, 6> yes = {"true", "yes", "y", "t", "1", "是"};
  constexpr std::array<std::string_view, 6> no = {"false", "no", "n", "f", "0", "否"};
  const auto known = told ? yes.size() : 1;
  const auto low = lower(word);
  for (std::size_t i = 0; i < known; ++i) {
    if (low == yes[i]) return 1;
    if (low == no[i]) return 0;
  }
  return std::nullopt;
}

std::optional<std::vector<double>> truths(const std::vector<std::string>& words, bool told) {
  std::vector<double> out;
  for (const auto& word : words) {
    const auto value = truth(word, told);
    if (!value) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}

std::string numbers_note(const Column& column, std::span<const double> numbers) {
  const auto rows = column.codes.size() - static_cast<std::size_t>(std::ranges::count(column.codes, -1));
  std::size_t shown = 0;  // the word that shows most of what was taken off
  for (std::size_t i = 0; i < column.words.size(); ++i) {
    if (column.words[i].size() > column.words[shown].size()) shown = i;
  }
  return fmt::format("column {}: {} values that are written like \"{}\" were read as numbers like {}", column.name,
                     rows, column.words[shown], numbers[shown]);
}

// The first value of which `fits` does not hold.
template <typename Fits>
[[noreturn]] void misfit(const Column& column, Fits fits) {
  for (std::size_t row = 0; row < column.codes.size(); ++row) {
    if (column.codes[row] < 0) continue;
    const auto& word = column.words[static_cast<std::size_t>(column.codes[row])];
    if (!fits(word)) throw Misfit{row, word};
  }
  const auto first = std::ranges::find_if(column.codes, [](auto code) { return code >= 0; }) - column.codes.begin();
  throw Misfit{static_cast<std::size_t>(first), column.words.front()};  // they fit one by one, but not together
}

}  // namespace

std::optional<std::string_view> value_of(std::string_view field) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto begin = field.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return std::nullopt;
  field = field.substr(begin, field.find_last_not_of(blanks) - begin + 1);
  return says_missing(field) ? std::nullopt : std::optional(field);
}

Column ColumnReader::read(std::vector<std::string>& notes) const {
  const auto may_be = [&](ColumnType type) { return !told || *told == type; };
  if (may_be(ColumnType::number)) {
    if (auto column = read_numbers(*this)) return *std::move(column);
  }
  Column text = read_text(*this);
  if (told == ColumnType::text) return text;
  if (text.words.empty()) return replaced(std::move(text), told.value_or(ColumnType::number), {});
  if (may_be(ColumnType::boolean)) {
    if (const auto found = truths(text.words, told.has_value())) return replaced(text, ColumnType::boolean, *found);
  }
  if (may_be(ColumnType::time)) {
    const auto found = date_words(text.words);
    if (!found.note.empty()) notes.push_back("column " + name + ": " + found.note);
    if (found.seconds) return replaced(std::move(text), ColumnType::time, *found.seconds);
  }
  if (may_be(ColumnType::number)) {
    if (const auto found = dressed_numbers(text.words)) {
      notes.push_back(numbers_note(text, *found));
      return replaced(std::move(text), ColumnType::number, *found);
    }
  }
  if (!told) return text;
  if (told == ColumnType::time) misfit(text, is_date);
  if (told == ColumnType::boolean) misfit(text, [](const auto& word) { return truth(word, true).has_value(); });
  misfit(text, [&](const auto& word) { return plain_number(word, decimal_commas).has_value(); });
}

}  // namespace aisle::sql
