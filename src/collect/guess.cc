#include "collect/guess.h"

#include "collect/guess_words.h"
#include "collect/numbers.h"
#include "core/json.h"
#include "core/micros.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

namespace aisle::collect {

namespace {

std::string in_quotes(std::string_view text) { return Json(text).text(); }  // a basic string of TOML is one of JSON

bool most(const Sample& column, const auto& holds) {
  const auto count = std::ranges::count_if(column.values, holds);
  constexpr double nearly_all = 0.9;
  return !column.values.empty() && double(count) >= nearly_all * double(column.values.size());
}

bool is_number(const std::string& text) {
  return to_double(plain_number(text, text.find('.') == std::string::npos)).has_value();
}

// How the column's times are to be read, as the rest of a rule: "" for ISO 8601, `, unit = …`, `, pattern = …`.
std::optional<std::string> time_rule(const Sample& column) {
  if (most(column, [](const std::string& text) { return parse_time(text).has_value(); })) return "";
  for (const auto pattern : guessed_patterns()) {
    const TimePattern read{std::string(pattern)};
    const auto fits = [&](const std::string& text) {
      const auto iso = read.iso(text);
      const auto time = iso ? parse_time(*iso) : std::nullopt;
      return time && *time > start_of_day(1970, 1, 2) && *time < start_of_day(2100, 1, 1);
    };
    if (most(column, fits)) return fmt::format(", pattern = {}", in_quotes(pattern));
  }
  constexpr double from = 5e8;  // 1985, as seconds
  constexpr double to = 4e9;    // 2096
  for (const auto& [unit, size] : {std::pair{"s", 1.0}, {"ms", 1e3}, {"us", 1e6}}) {
    const auto fits = [&](const std::string& text) {
      const auto number = to_double(text);
      return number && *number > from * size && *number < to * size;
    };
    if (most(column, fits)) return fmt::format(", unit = \"{}\"", unit);
  }
  return {};
}

std::size_t distinct(const Sample& column) { return std::set(column.values.begin(), column.values.end()).size(); }

bool may_be(const Sample& column, GuessKind kind) {
  constexpr std::size_t few = 200;
  if (column.values.empty()) return false;
  if (kind == GuessKind::time) return time_rule(column).has_value();
  if (kind == GuessKind::number || kind == GuessKind::money) return most(column, is_number);
  if (kind == GuessKind::words) return distinct(column) <= few;
  return true;
}

// Whether a column is called one of the field's names; the surer, the lower. None when it is not.
std::optional<std::size_t> place_among(std::string_view names, const std::string& column) {
  const auto last = plain_name(std::string_view(column).substr(column.rfind('.') + 1));
  for (const auto& name : {plain_name(column), last}) {
    const auto at = (" " + std::string(names) + " ").find(" " + name + " ");
    if (!name.empty() && at != std::string::npos) return at;
  }
  return {};
}

class Guesser {
 public:
  explicit Guesser(Samples samples) : samples_(std::move(samples)) {
    for (const auto& field : guessed_fields()) take_by_name(field);
    if (!found_.contains("text") && guessed_event() == "item") take_by_name(guessed_item_text());
    if (!found_.contains("type")) take_type();
    if (!found_.contains("time")) take_time();
  }

  [[nodiscard]] std::string text(const Source& source) const {
    std::string out =
        "# Guessed by `aisle import --guess`: look at it, change what is wrong (docs/mapping.md), then pass it "
        "with --map.\n";
    if (source.format() == SourceFormat::json) out += "format = \"json\"\n";
    if (!samples_.has_header) {
      std::vector<std::string> names;
      for (const auto& column : samples_.columns) names.push_back(column.name);
      out += fmt::format("columns = {}\n", Json::array(names).text());
    }
    if (decimal_comma()) out += "decimal_comma = true\n";
    out += remarks() + "\n[fields]\n" + type_rule() + rules(false);
    const auto properties = rules(true);
    return properties.empty() ? out : out + "\n[properties]\n" + properties;
  }

 private:
  void take_by_name(const GuessedField& field) {
    const Sample* best = nullptr;
    std::size_t place = std::string::npos;
    for (const auto& column : samples_.columns) {
      const auto at = place_among(field.names, column.name);
      if (!at || *at >= place || is_taken(column) || !may_be(column, field.kind)) continue;
      best = &column;
      place = *at;
    }
    if (best != nullptr) found_[std::string(field.field)] = best;
  }
  void take_type() {
    constexpr std::size_t few = 20;
    for (const auto& column : samples_.columns) {
      const auto known = [](const std::string& word) { return !guessed_type(word).empty(); };
      if (is_taken(column) || distinct(column) > few || !most(column, known)) continue;
      found_["type"] = &column;
      return;
    }
  }
  void take_time() {
    for (const auto& column : samples_.columns) {
      if (is_taken(column) || !time_rule(column)) continue;
      found_["time"] = &column;
      return;
    }
  }
  [[nodiscard]] bool is_taken(const Sample& column) const {
    return std::ranges::any_of(found_, [&](const auto& each) { return each.second == &column; });
  }
  [[nodiscard]] const Sample* column_of(const std::string& field) const {
    const auto found = found_.find(field);
    return found == found_.end() ? nullptr : found->second;
  }

  [[nodiscard]] bool decimal_comma() const {
    const Sample* price = column_of("price");
    const auto comma = [](const std::string& text) {
      const auto at = text.rfind(',');
      return at != std::string::npos && text.size() - at <= 3 && text.find('.', at) == std::string::npos;
    };
    return price != nullptr && most(*price, comma);
  }

  // What a record is when no column says it.
  [[nodiscard]] std::string guessed_event() const {
    const auto has = [&](const char* field) { return column_of(field) != nullptr; };
    const bool somebody = has("user_id") || has("anonymous_id") || has("session_id");
    if (has("item_id") && !somebody && !has("order_id")) return "item";
    if (has("order_id") || has("quantity")) return "purchase";
    if (has("text")) return "review";
    if (has("rating")) return "rating";
    if (has("query")) return "search";
    if (has("page")) return "page_view";
    if (has("user_id") && !has("item_id") && !has("price")) return "user";
    return has("price") ? "purchase" : "view_item";
  }

  [[nodiscard]] std::string type_rule() const {
    const Sample* column = column_of("type");
    if (column == nullptr) return fmt::format("type = {{ value = {} }}\n", in_quotes(guessed_event()));
    std::string meanings;
    for (const auto& word : std::set(column->values.begin(), column->values.end())) {
      const auto type = guessed_type(word);
      if (!type.empty() && type != word)
        meanings += fmt::format("{}{} = \"{}\"", meanings.empty() ? "" : ", ", in_quotes(word), type);
    }
    return meanings.empty()
               ? fmt::format("type = {}\n", in_quotes(column->name))
               : fmt::format("type = {{ from = {}, values = {{ {} }} }}\n", in_quotes(column->name), meanings);
  }

  [[nodiscard]] std::string rules(bool properties) const {
    std::string out;
    for (const auto& field : guessed_fields()) {
      const Sample* column = column_of(std::string(field.field));
      if (column == nullptr || field.is_property != properties || field.field == "type") continue;
      const auto how = field.kind == GuessKind::time ? time_rule(*column).value_or("") : "";
      const auto from = in_quotes(column->name);
      out += how.empty() ? fmt::format("{} = {}\n", field.field, from)
                         : fmt::format("{} = {{ from = {}{} }}\n", field.field, from, how);
    }
    return out;
  }

  [[nodiscard]] std::string remarks() const {
    std::string out;
    const auto has = [&](const char* field) { return column_of(field) != nullptr; };
    const bool fact = !has("type") && (guessed_event() == "item" || guessed_event() == "user");
    if (!fact && !has("user_id") && !has("anonymous_id"))
      out += "# No column looks like who did it: name one as user_id or anonymous_id.\n";
    if (!fact && !has("time")) out += "# No column looks like a time: name one, or pass --time.\n";
    const Sample* time = column_of("time");
    if (time != nullptr && time_rule(*time).value_or("").find("MM/DD") != std::string::npos)
      out += "# The times may also be day first: then write DD/MM.\n";
    return out;
  }

  Samples samples_;
  std::map<std::string, const Sample*> found_;
};

}  // namespace

std::string guess_mapping(const Source& source, const Piece& piece) {
  if (const auto* known = recognise(source.format(), source.names()); known != nullptr)
    return fmt::format("# This is the dialect {}: the file needs no mapping, unless you want to change it.\n{}",
                       known->name, dialect_text(known->name));
  return Guesser(read_samples(source, piece)).text(source);
}

}  // namespace aisle::collect
