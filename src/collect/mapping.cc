#include "collect/mapping.h"

#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <fmt/format.h>
#include <toml++/toml.h>

namespace aisle::collect {

namespace {

// Reads one file: every complaint says where.
class MappingReader {
 public:
  explicit MappingReader(std::string where) : where_(std::move(where)) {}

  Mapping read(const toml::table& table) {
    Mapping out;
    known(table, {"name",    "about",      "format", "delimiter", "columns",       "recognise", "typed_header",
                  "explode", "pair",       "zone",   "currency",  "decimal_comma", "address",   "page",
                  "fields",  "properties", "skip",   "change",    "strip",         "drop",      "whole"});
    out.name = text(table, "name");
    out.about = text(table, "about");
    out.format = format(table);
    if (const auto delimiter = text(table, "delimiter"); !delimiter.empty()) out.delimiter = delimiter.front();
    out.columns = texts(table.get("columns"));
    out.recognised = texts(table.get("recognise"));
    out.typed_header = flag(table, "typed_header");
    out.explode = text(table, "explode");
    out.whole = texts(table.get("whole"));
    read_pair(table, out);
    out.zone = text(table, "zone");
    out.currency = text(table, "currency");
    out.decimal_comma = flag(table, "decimal_comma");
    out.strip = texts(table.get("strip"));
    out.dropped = texts(table.get("drop"));
    out.fields = rules(table, "fields", "properties");
    out.address = text(table, "address");
    read_lists(table, out);
    return out;
  }

 private:
  void read_lists(const toml::table& table, Mapping& out) const {
    each(table, "page", [&](const toml::table& rule) {
      known(rule, {"pattern", "type", "method"});
      out.pages.push_back(page(rule));
    });
    each(table, "skip",
         [&](const toml::table& rule) { out.skip.push_back({condition(rule, {"reason"}), text(rule, "reason")}); });
    each(table, "change", [&](const toml::table& rule) {
      out.change.push_back({condition(rule, {"set", "properties"}), rules(rule, "set", "properties")});
    });
  }

  void read_pair(const toml::table& table, Mapping& out) const {
    const auto names = texts(table.get("pair"));
    if (names.empty()) return;
    if (names.size() != 2)
      complain("a pair is two names", *table.get("pair"), "write pair = [\"the name's column\", \"the value's\"]");
    out.pair_name = names[0];
    out.pair_value = names[1];
  }

  [[noreturn]] void complain(const std::string& what, const toml::node& node, const std::string& mend) const {
    throw Error(what, place(node), mend);
  }
  std::string place(const toml::node& node) const {
    return fmt::format("{}, line {}", where_, node.source().begin.line);
  }

  void known(const toml::table& table, const std::vector<std::string>& names) const {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::ranges::find(names, name) == names.end())
        complain(fmt::format("there is no setting \"{}\"", name), node, did_you_mean(name, names));
    }
  }

  std::string text_of(const toml::node& node) const {
    if (const auto value = node.value<std::string>()) return *value;
    complain("this is not a text", node, "put it in quotes");
  }
  std::string text(const toml::table& table, const char* key) const {
    const auto* node = table.get(key);
    return node == nullptr ? "" : text_of(*node);
  }
  bool flag(const toml::table& table, const char* key) const {
    const auto* node = table.get(key);
    if (node == nullptr) return false;
    if (const auto value = node->value<bool>()) return *value;
    complain("this is neither true nor false", *node, "");
  }
  const toml::table* table_of(const toml::table& table, const char* key) const {
    const auto* node = table.get(key);
    if (node != nullptr && !node->is_table())
      complain(fmt::format("\"{}\" is no table", key), *node, fmt::format("write it as {} = {{ … }}", key));
    return node == nullptr ? nullptr : node->as_table();
  }
  std::optional<double> number(const toml::table& table, const char* key) const {
    const auto* node = table.get(key);
    if (node == nullptr) return {};
    if (const auto value = node->value<double>()) return value;
    complain("this is not a number", *node, "write it without quotes");
  }
  // A text, or a list of them.
  std::vector<std::string> texts(const toml::node* node) const {
    if (node == nullptr) return {};
    const auto* list = node->as_array();
    if (list == nullptr) return {text_of(*node)};
    std::vector<std::string> out;
    for (const auto& each : *list) out.push_back(text_of(each));
    return out;
  }
  void each(const toml::table& table, const char* key, const auto& take) const {
    const auto* node = table.get(key);
    if (node == nullptr) return;
    const auto* list = node->as_array();
    if (list == nullptr || !list->is_array_of_tables())
      complain(fmt::format("\"{}\" is no list of tables", key), *node, fmt::format("begin each with [[{}]]", key));
    for (const auto& rule : *list) take(*rule.as_table());
  }

  SourceFormat format(const toml::table& table) const {
    const auto name = text(table, "format");
    if (name.empty() || name == "csv") return SourceFormat::csv;
    if (name == "json") return SourceFormat::json;
    if (name == "combined_log") return SourceFormat::log;
    complain(fmt::format("format \"{}\" is not known", name), *table.get("format"), "give csv, json or combined_log");
  }

  Condition condition(const toml::table& rule, std::vector<std::string> others) const {
    for (const char* one : {"name", "equals", "starts_with", "ends_with", "contains", "at_least", "absent"})
      others.emplace_back(one);
    known(rule, others);
    Condition out{.name = text(rule, "name")};
    if (out.name.empty()) complain("a condition names no value", rule, "add name = \"…\", a column or path");
    out.equals = texts(rule.get("equals"));
    out.starts_with = text(rule, "starts_with");
    out.ends_with = texts(rule.get("ends_with"));
    out.contains = texts(rule.get("contains"));
    out.at_least = number(rule, "at_least");
    out.absent = flag(rule, "absent");
    return out;
  }

  PageRule page(const toml::table& rule) const {
    if (rule.get("pattern") == nullptr || rule.get("type") == nullptr)
      complain("a page needs a pattern and a type", rule,
               "write pattern = \"/product/{item_id}\", type = \"view_item\"");
    return {.pattern = AddressPattern(text(rule, "pattern"), place(rule)),
            .type = text(rule, "type"),
            .methods = texts(rule.get("method"))};
  }

  // The rules of fields in one table and those of properties in another.
  std::vector<FieldRule> rules(const toml::table& table, const char* fields, const char* properties) const {
    std::vector<std::string> names;
    for (const auto& field : event_fields()) names.emplace_back(field.name);
    std::vector<FieldRule> out;
    if (const auto* named = table_of(table, fields)) {
      for (const auto& [key, node] : *named) {
        const auto* field = event_field(key.str());
        if (field == nullptr)
          complain(fmt::format("an event has no field \"{}\"", key.str()), node, did_you_mean(key.str(), names));
        out.push_back(rule({.field = field}, node));
      }
    }
    if (const auto* named = table_of(table, properties)) {
      for (const auto& [key, node] : *named) out.push_back(rule({.property = std::string(key.str())}, node));
    }
    return out;
  }

  FieldRule rule(FieldRule out, const toml::node& node) const {
    const auto* table = node.as_table();
    if (table == nullptr) {
      out.from = texts(&node);
      return out;
    }
    known(*table, {"from", "value", "values", "unit", "pattern", "step", "absolute", "lower_case", "prefix", "split",
                   "member", "first"});
    out.from = texts(table->get("from"));
    if (const auto* value = table->get("value")) out.constant = text_of(*value);
    if (const auto* values = table_of(*table, "values")) {
      for (const auto& [word, meaning] : *values) out.values[std::string(word.str())] = text_of(meaning);
    }
    out.seconds_a_unit = unit(*table);
    out.patterns = patterns(*table);
    out.step = number(*table, "step").value_or(0);
    out.absolute = flag(*table, "absolute");
    out.lower_case = flag(*table, "lower_case");
    out.prefix = text(*table, "prefix");
    out.split = text(*table, "split");
    out.member = text(*table, "member");
    out.first = flag(*table, "first");
    return out;
  }

  std::vector<TimePattern> patterns(const toml::table& table) const {
    std::vector<TimePattern> out;
    for (const auto& one : texts(table.get("pattern"))) out.emplace_back(one, place(table));
    return out;
  }

  double unit(const toml::table& table) const {
    const auto name = text(table, "unit");
    if (name.empty()) return 0;
    if (name == "s") return 1;
    if (name == "ms") return 1e-3;
    if (name == "us") return 1e-6;
    complain(fmt::format("unit \"{}\" is not known", name), *table.get("unit"), "give s, ms or us");
  }

  std::string where_;
};

}  // namespace

Mapping parse_mapping(std::string_view toml, const std::string& where) {
  try {
    return MappingReader(where).read(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    throw Error(std::string(error.description()), fmt::format("{}, line {}", where, error.source().begin.line),
                "docs/mapping.md shows how a mapping is written");
  }
}

}  // namespace aisle::collect
