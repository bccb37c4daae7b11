#include "collect/json_records.h"

#include <simdjson.h>

namespace aisle::collect {

struct JsonReader::Parser {
  simdjson::dom::parser parser;
};

namespace {

constexpr int deepest = 16;

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

void flatten(const std::string& path, const simdjson::dom::element& element, std::string_view explode, int level,
             Arena& arena, Record& out);

void flatten_list(const std::string& path, const simdjson::dom::element& element, int level, Arena& arena,
                  Record& out) {
  for (const auto entry : simdjson::dom::array(element)) {
    const std::string name = path + "." + std::string(std::string_view(entry["key"]));
    for (const auto [kind, value] : simdjson::dom::object(entry["value"])) {
      if (!value.is_null()) {
        flatten(name, value, {}, level + 1, arena, out);
        break;
      }
    }
  }
}

void flatten(const std::string& path, const simdjson::dom::element& element, std::string_view explode, int level,
             Arena& arena, Record& out) {
  simdjson::dom::object object;
  if (!path.empty() && path == explode) return;  // its elements become records
  if (level < deepest && element.get(object) == simdjson::SUCCESS) {
    for (const auto [key, value] : object) {
      flatten(path.empty() ? std::string(key) : path + "." + std::string(key), value, explode, level + 1, arena, out);
    }
  } else if (level < deepest && is_key_value_list(element)) {
    flatten_list(path, element, level, arena, out);
  } else if (level < deepest && is_name_value_list(element)) {
    for (const auto entry : simdjson::dom::array(element)) {
      flatten(path + "." + std::string(std::string_view(entry["name"])), entry["value"], {}, level + 1, arena, out);
    }
  } else {
    out.push_back(scalar(arena.keep(path), element, arena));
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

std::optional<std::vector<Record>> JsonReader::read(std::string_view line, std::string_view explode, Arena& arena,
                                                    std::string& problem) {
  simdjson::dom::element element;
  const auto error = parser_->parser.parse(line.data(), line.size(), true).get(element);
  if (error != simdjson::SUCCESS || !element.is_object()) {
    problem = error == simdjson::SUCCESS ? "the line is no JSON object"
                                         : std::string("the line is no JSON: ") + simdjson::error_message(error);
    return {};
  }
  Record whole;
  const auto elements = explode.empty() ? std::nullopt : array_at(element, explode);
  flatten("", element, elements ? explode : "", 0, arena, whole);
  std::vector<Record> out;
  if (!elements || elements->size() == 0) {
    out.push_back(std::move(whole));
    return out;
  }
  for (const auto each : *elements) {
    out.push_back(whole);
    flatten(std::string(explode), each, {}, 0, arena, out.back());
  }
  return out;
}

}  // namespace aisle::collect
