#include "collect/mapping.h"

#include "core/error.h"
#include "core/nearest.h"

#include <algorithm>
#include <array>
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
    known(table, {"name", "about", "format", "delimiter", "columns", "recognise", "explode", "zone", "currency",
                  "decimal_comma", "fields", "skip", "change", "drop"});
    out.name = text(table, "name");
    out.about = text(table, "about");
    out.format = format(table);
    if (const auto delimiter = text(table, "delimiter"); !delimiter.empty()) out.delimiter = delimiter.front();
    out.columns = texts(table.get("columns"));
    out.recognised = texts(table.get("recognise"));
    out.explode = text(table, "explode");
    out.zone = text(table, "zone");
    out.currency = text(table, "currency");
    out.decimal_comma = flag(table, "decimal_comma");
    out.dropped = texts(table.get("drop"));
    if (const auto* fields = table.get_as<toml::table>("fields")) out.fields = rules(*fields);
    each(table, "skip", [&](const toml::table& rule) {
      known(rule, {"reason", "name", "equals", "starts_with", "absent"});
      out.skip.push_back({condition(rule), text(rule, "reason")});
    });
    each(table, "change", [&](const toml::table& rule) {
      known(rule, {"set", "name", "equals", "starts_with", "absent"});
      if (const auto* set = rule.get_as<toml::table>("set")) out.change.push_back({condition(rule), rules(*set)});
    });
    return out;
  }

 private:
  [[noreturn]] void complain(const std::string& what, const toml::node& node, const std::string& mend) const {
    throw Error(what, fmt::format("{}, line {}", where_, node.source().begin.line), mend);
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
    complain(fmt::format("format \"{}\" is not known", name), *table.get("format"), "give csv or json");
  }

  Condition condition(const toml::table& rule) const {
    return {text(rule, "name"), texts(rule.get("equals")), text(rule, "starts_with"), flag(rule, "absent")};
  }

  std::vector<FieldRule> rules(const toml::table& fields) const {
    std::vector<std::string> names;
    for (const auto& field : event_fields()) names.emplace_back(field.name);
    std::vector<FieldRule> out;
    for (const auto& [key, node] : fields) {
      const auto* field = event_field(key.str());
      if (field == nullptr)
        complain(fmt::format("an event has no field \"{}\"", key.str()), node,
                 did_you_mean(std::string(key.str()), names));
      out.push_back(rule(*field, node));
    }
    return out;
  }

  FieldRule rule(const EventField& field, const toml::node& node) const {
    FieldRule out{.field = &field, .from = {}, .constant = {}, .values = {}};
    const auto* table = node.as_table();
    if (table == nullptr) {
      out.from = texts(&node);
      return out;
    }
    known(*table, {"from", "value", "values", "unit", "absolute", "lower_case"});
    out.from = texts(table->get("from"));
    if (const auto* value = table->get("value")) out.constant = text_of(*value);
    if (const auto* values = table->get_as<toml::table>("values")) {
      for (const auto& [word, meaning] : *values) out.values[std::string(word.str())] = text_of(meaning);
    }
    out.seconds_a_unit = unit(*table);
    out.absolute = flag(*table, "absolute");
    out.lower_case = flag(*table, "lower_case");
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

struct Dialect {
  std::string_view name;
  std::string_view text;
};

constexpr auto texts = std::to_array<Dialect>({
#include "collect/dialects.inc"
});

}  // namespace

Mapping parse_mapping(std::string_view toml, const std::string& where) {
  try {
    return MappingReader(where).read(toml::parse(toml));
  } catch (const toml::parse_error& error) {
    throw Error(std::string(error.description()), fmt::format("{}, line {}", where, error.source().begin.line),
                "docs/mapping.md shows how a mapping is written");
  }
}

const std::vector<Mapping>& dialects() {
  static const std::vector<Mapping> all = [] {
    std::vector<Mapping> out;
    for (const auto& [name, text] : texts) {
      out.push_back(parse_mapping(text, std::string(name) + ".toml"));
      out.back().name = name;
    }
    return out;
  }();
  return all;
}

std::string_view dialect_text(std::string_view name) {
  (void)dialect(name);
  return std::ranges::find(texts, name, &Dialect::name)->text;
}

const Mapping& dialect(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& mapping : dialects()) {
    if (mapping.name == name) return mapping;
    names.push_back(mapping.name);
  }
  throw Error::misuse(fmt::format("no dialect is called \"{}\"", name), "--as", did_you_mean(std::string(name), names));
}

const Mapping* recognise(SourceFormat format, const std::vector<std::string>& names) {
  const Mapping* best = nullptr;
  for (const auto& mapping : dialects()) {
    if (mapping.format != format || mapping.recognised.empty()) continue;
    const bool all = std::ranges::all_of(
        mapping.recognised, [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); });
    if (all && (best == nullptr || mapping.recognised.size() > best->recognised.size())) best = &mapping;
  }
  return best;
}

}  // namespace aisle::collect
