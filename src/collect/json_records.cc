#include "collect/json_records.h"

#include <algorithm>
#include <fmt/format.h>
#include <simdjson.h>
#include <utility>

namespace aisle::collect {

struct JsonReader::Parser {
  simdjson::dom::parser parser;
};

namespace {

constexpr int deepest = 16;
constexpr std::size_t most_elements = 1000;
constexpr std::size_t most_said = 8U << 20U;  // bytes

// How much one record may still say: its members may stand under long names, or be repeated for each element of an
// array, and so come to thousands of times the line.
struct Layout {
  Arena& arena;
  std::span<const std::string> whole;
  std::size_t room = most_said;
  bool fits = true;

  bool take(std::size_t bytes) {
    fits = fits && bytes <= room;
    if (fits) room -= bytes;
    return fits;
  }
  [[nodiscard]] bool is_whole(const std::string& path) const { return std::ranges::find(whole, path) != whole.end(); }
};

std::string raw(const simdjson::dom::element& element) { return simdjson::minify(element); }

Value scalar(std::string_view name, const simdjson::dom::element& element, Arena& arena) {
  switch (element.type()) {
    case simdjson::dom::element_type::STRING:
      return {name, arena.keep(std::string(std::string_view(element))), Value::Kind::text};
    case simdjson::dom::element_type::BOOL:
      return {name, bool(element) ? "true" : "false", Value::Kind::boolean};
    case simdjson::dom::element_type::NULL_VALUE:
      return {name, "null", Value::Kind::null};
    case simdjson::dom::element_type::ARRAY:
      return {name, arena.keep(raw(element)), Value::Kind::json};
    default:
      return {name, arena.keep(raw(element)), Value::Kind::number};
  }
}

// GA4 and others write a map as [{"key": …, "value": {"string_value": …}}], Metarank as [{"name": …, "value": …}]: read
// as the members of an object.
bool is_name_value_list(const simdjson::dom::element& element) {
  simdjson::dom::array list;
  if (element.get(list) != simdjson::SUCCESS || list.size() == 0) return false;
  for (const auto entry : list) {
    simdjson::dom::object object;
    simdjson::dom::element name;
    simdjson::dom::element value;
    if (entry.get(object) != simdjson::SUCCESS || object.size() != 2 || object["name"].get(name) != simdjson::SUCCESS ||
        !name.is_string() || object["value"].get(value) != simdjson::SUCCESS)
      return false;
  }
  return true;
}

bool is_key_value_list(const simdjson::dom::element& element) {
  simdjson::dom::array list;
  if (element.get(list) != simdjson::SUCCESS || list.size() == 0) return false;
  for (const auto entry : list) {
    simdjson::dom::element key;
    simdjson::dom::object value;
    if (entry["key"].get(key) != simdjson::SUCCESS || !key.is_string() ||
        entry["value"].get(value) != simdjson::SUCCESS)
      return false;
  }
  return true;
}

void add_value(const std::string& path, const simdjson::dom::element& element, Layout& layout, Record& out) {
  out.push_back(scalar(layout.arena.keep(path), element, layout.arena));
  (void)layout.take(sizeof(Value) + path.size() + out.back().text.size());
}

void flatten(const std::string& path, const simdjson::dom::element& element, std::string_view explode, int level,
             Layout& layout, Record& out);

void flatten_list(const std::string& path, const simdjson::dom::element& element, int level, Layout& layout,
                  Record& out) {
  for (const auto entry : simdjson::dom::array(element)) {
    if (!layout.take(path.size())) return;
    const std::string name = path + "." + std::string(std::string_view(entry["key"]));
    for (const auto [kind, value] : simdjson::dom::object(entry["value"])) {
      if (!value.is_null()) {
        flatten(name, value, {}, level + 1, layout, out);
        break;
      }
    }
  }
}

void flatten(const std::string& path, const simdjson::dom::element& element, std::string_view explode, int level,
             Layout& layout, Record& out) {
  simdjson::dom::object object;
  if (!path.empty() && path == explode) return;  // its elements become records
  const bool whole = layout.is_whole(path);
  if (whole) add_value(path, element, layout, out);
  if (level < deepest && element.get(object) == simdjson::SUCCESS) {
    for (const auto [key, value] : object) {
      if (!layout.take(path.size())) return;
      flatten(path.empty() ? std::string(key) : path + "." + std::string(key), value, explode, level + 1, layout, out);
    }
  } else if (level < deepest && is_key_value_list(element)) {
    flatten_list(path, element, level, layout, out);
  } else if (level < deepest && is_name_value_list(element)) {
    for (const auto entry : simdjson::dom::array(element)) {
      if (!layout.take(path.size())) return;
      flatten(path + "." + std::string(std::string_view(entry["name"])), entry["value"], {}, level + 1, layout, out);
    }
  } else if (!whole) {
    add_value(path, element, layout, out);
  }
}

// The array at a path of names with points between them.
std::optional<simdjson::dom::array> array_at(simdjson::dom::element element, std::string_view path) {
  while (!path.empty()) {
    const auto point = path.find('.');
    if (element[path.substr(0, point)].get(element) != simdjson::SUCCESS) return {};
    path = point == std::string_view::npos ? "" : path.substr(point + 1);
  }
  simdjson::dom::array out;
  return element.get(out) == simdjson::SUCCESS ? std::optional(out) : std::nullopt;
}

}  // namespace

JsonReader::JsonReader() : parser_(std::make_unique<Parser>()) {}
JsonReader::~JsonReader() = default;

std::optional<Rejection> JsonReader::read(std::string_view line, std::string_view explode, Arena& arena,
                                          std::vector<Record>& out, std::span<const std::string> whole) {
  simdjson::dom::element element;
  const auto error = parser_->parser.parse(line.data(), line.size(), true).get(element);
  if (error != simdjson::SUCCESS)
    return Rejection{"bad_json", std::string("the line is no JSON: ") + simdjson::error_message(error)};
  if (!element.is_object()) return Rejection{"bad_json", "the line is no JSON object"};
  const auto elements = explode.empty() ? std::nullopt : array_at(element, explode);
  const std::size_t count = elements ? elements->size() : 0;
  if (count > most_elements)
    return Rejection{"too_long", fmt::format("{} has {} elements, more than {}", explode, count, most_elements)};
  Layout layout{arena, whole};
  Record told;
  flatten("", element, elements ? explode : "", 0, layout, told);
  if (count == 0) {
    out.push_back(std::move(told));
  } else if (layout.take(count * (most_said - layout.room))) {
    for (const auto each : *elements) {
      out.push_back(told);
      flatten(std::string(explode), each, {}, 0, layout, out.back());
    }
  }
  if (layout.fits) return {};
  return Rejection{"too_long", fmt::format("names and values come to more than {} bytes{}", most_said,
                                           count == 0 ? "" : ", those of the whole once for each element")};
}

}  // namespace aisle::collect
