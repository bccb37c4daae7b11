#include "collect/event_maker.h"

#include "collect/numbers.h"
#include "core/error.h"
#include "core/json.h"
#include "core/json_scan.h"
#include "core/text.h"
#include "core/utf8.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace aisle::collect {

namespace {

// The elements of a list: of a JSON array, or of a text that is split. None when it is no list.
std::optional<Json::Array> elements(const FieldRule& rule, const Value& value) {
  if (value.kind == Value::Kind::json && value.text.starts_with('[') && scan_json(value.text) == value.text.size()) {
    try {
      return Json::parse(value.text, "").array();
    } catch (const Error&) {
      return {};  // JSON that we do not read (doubled names, too deep) is kept as it stands
    }
  }
  if (rule.split.empty()) return {};
  Json::Array out;
  for (std::string_view rest = value.text;;) {
    const auto end = rest.find(rule.split);
    if (const auto one = trimmed(rest.substr(0, end)); !one.empty()) out.emplace_back(one);
    if (end == std::string_view::npos) return out;
    rest.remove_prefix(end + rule.split.size());
  }
}

Value value_of(std::string_view name, const Json& json, Arena& arena) {
  if (json.kind() == Json::Kind::string) return {name, arena.keep(json.string()), Value::Kind::text};
  const auto kind = json.kind() == Json::Kind::array ? Value::Kind::json : Value::Kind::number;
  return {name, arena.keep(json.text()), json.is_null() ? Value::Kind::null : kind};
}

// A list as the rule wants it: of its members, or its first element.
Value chosen(const FieldRule& rule, const Value& value, Arena& arena) {
  if (rule.split.empty() && rule.member.empty() && !rule.first) return value;
  auto list = invalid_utf8(value.text) ? std::nullopt : elements(rule, value);
  if (!list) return value;
  if (!rule.member.empty()) {
    for (auto& each : *list) {
      const Json* member = each.is_object() ? each.find(rule.member) : nullptr;
      if (member != nullptr) each = Json(*member);
    }
  }
  if (!rule.first) return value_of(value.name, Json(std::move(*list)), arena);
  return list->empty() ? Value{value.name, "", Value::Kind::null} : value_of(value.name, list->front(), arena);
}

// An id or a type: a list, true or false names nothing, while a query or a text may well be told as one.
bool names_something(const EventField& field) { return field.name.ends_with("_id") || field.name == "type"; }

}  // namespace

struct EventMaker::Work {
  const Record& record;
  Event& event;
  Arena& arena;
  std::vector<std::string_view> used = {};  // names of values that became a field or a property
  std::vector<Value> properties = {};       // those that rules set
};

EventMaker::EventMaker(const Mapping& mapping, MapConfig config)
    : mapping_(mapping),
      config_(std::move(config)),
      zone_(zone_offsets(mapping.zone.empty() ? config_.zone : mapping.zone)) {
  if (!mapping.currency.empty()) config_.currency = mapping.currency;
  if (config_.source.empty()) config_.source = mapping.name;
  for (const auto& rule : mapping.fields) step_ = std::max(step_, rule.step);
}

std::optional<Rejection> EventMaker::make(const Record& record, std::size_t part, Event& event, Arena& arena,
                                          Micros arrived) const {
  Work work{.record = record, .event = event, .arena = arena};
  if (auto wrong = set_all(mapping_.fields, work)) return wrong;
  if (auto wrong = set_page(work)) return wrong;
  for (const auto& change : mapping_.change) {
    if (!holds(change.when, record)) continue;
    if (auto wrong = set_all(change.set, work)) return wrong;
  }
  if (auto wrong = complete(part, arrived, work)) return wrong;
  keep_properties(work);
  return {};
}

std::optional<Rejection> EventMaker::complete(std::size_t part, Micros arrived, Work& work) const {
  Event& event = work.event;
  if (event.type.empty() && config_.type.empty() && source_has_type(work.record))
    return Rejection{"no_type", "the record does not say what happened; --type does for all that do not"};
  if (event.type.empty()) event.type = config_.type.empty() ? "purchase" : std::string_view(config_.type);
  fill_in(event, arrived);
  if (step_ != 0 && event.time != Micros{})
    event.time = event.time + Micros{std::llround(step_ * static_cast<double>(part) * double(second.count))};
  if (arrived != Micros{}) event.received = arrived;
  if (event.received == Micros{}) event.received = event.time;
  return {};
}

void EventMaker::fill_in(Event& event, Micros arrived) const {
  if (event.source.empty()) event.source = config_.source;
  if (event.price && event.currency.empty()) event.currency = config_.currency;
  if (event.time == Micros{}) event.time = arrived == Micros{} ? config_.time : arrived;
  if (event.time == Micros{} && fact_type(event.type) != nullptr) event.time = config_.limits.opened;
}

// JSON leaves out what it does not say, so there a rule is enough.
bool EventMaker::source_has_type(const Record& record) const {
  return std::ranges::any_of(mapping_.fields, [&](const FieldRule& rule) {
    if (rule.field == nullptr || rule.field->text != &Event::type || rule.from.empty()) return false;
    return mapping_.format == SourceFormat::json ||
           std::ranges::any_of(rule.from, [&](const std::string& name) { return find(record, name) != nullptr; });
  });
}

std::optional<Rejection> EventMaker::set_all(const std::vector<FieldRule>& rules, Work& work) const {
  for (const auto& rule : rules) {
    if (auto wrong = set(rule, work)) return wrong;
  }
  return {};
}

std::optional<Rejection> EventMaker::set(const FieldRule& rule, Work& work) const {
  for (const auto& name : rule.from) {
    const Value* value = find(work.record, name);
    if (value == nullptr) continue;
    work.used.push_back(value->name);
    if (is_missing(*value)) continue;
    auto found = chosen(rule, *value, work.arena);
    if (is_missing(found)) continue;
    found.name = rule.property;
    return read(rule, found, work);
  }
  if (!rule.constant) return {};
  return read(rule, {rule.property, *rule.constant, Value::Kind::text}, work);
}

// The first pattern that fits the page's address says what happened there.
std::optional<Rejection> EventMaker::set_page(Work& work) const {
  const Value* value = mapping_.address.empty() ? nullptr : find(work.record, mapping_.address);
  if (value == nullptr) return {};
  const Value* method = find(work.record, "method");
  const auto address = parse_address(value->text);
  for (const auto& page : mapping_.pages) {
    const auto wanted = [&](const std::string& one) { return method == nullptr || method->text == one; };
    if (!page.methods.empty() && std::ranges::none_of(page.methods, wanted)) continue;
    const auto caught = page.pattern.match(address);
    if (!caught) continue;
    work.event.type = page.type;
    for (const auto& [name, text] : *caught) {
      const auto& lasting = *std::ranges::find(page.pattern.names(), name);
      if (auto wrong = read({.field = event_field(name)}, {lasting, work.arena.keep(text), Value::Kind::text}, work))
        return wrong;
    }
    return {};
  }
  return {};
}

std::optional<Micros> EventMaker::read_time(const FieldRule& rule, std::string_view text) const {
  constexpr double micros = 1e6;
  const auto by_clock = [&](std::string_view iso) {
    const auto clock = parse_time(iso);
    return clock ? parse_time(iso, *clock - zone_.moment(*clock)) : clock;
  };
  for (const auto& pattern : rule.patterns) {
    if (const auto iso = pattern.iso(text)) return by_clock(*iso);
  }
  const auto number = to_double(text);
  if (!number) return by_clock(text);
  double unit = rule.seconds_a_unit;
  if (unit == 0)
    unit = std::abs(*number) < 1e11 ? 1 : std::abs(*number) < 1e14 ? 1e-3 : 1e-6;  // seconds until the year 5138
  const double count = *number * unit * micros;
  return std::abs(count) < 2e17 ? std::optional(Micros{std::llround(count)}) : std::nullopt;
}

std::optional<Rejection> EventMaker::read(const FieldRule& rule, Value value, Work& work) const {
  if (const auto meaning = rule.values.find(std::string(value.text)); meaning != rule.values.end())
    value = {value.name, meaning->second, Value::Kind::text};
  std::string_view text = trimmed(value.text);
  if (rule.lower_case) text = work.arena.keep(lower_case(text));
  if (!rule.prefix.empty()) text = work.arena.keep(rule.prefix + std::string(text));
  if (rule.field == nullptr) {
    const bool same = rule.prefix.empty() && !rule.lower_case;
    std::erase_if(work.properties, [&](const Value& other) { return other.name == value.name; });
    const bool is_time = rule.seconds_a_unit != 0 || !rule.patterns.empty();
    if (const auto time = is_time ? read_time(rule, text) : std::nullopt) text = work.arena.keep(time_text(*time));
    const auto kind = same && !is_time ? value.kind : Value::Kind::text;
    work.properties.push_back({value.name, text, kind});
    return {};
  }
  const EventField& field = *rule.field;
  if ((value.kind == Value::Kind::json || value.kind == Value::Kind::boolean) && names_something(field))
    return Rejection{fmt::format("bad_{}", field.name),
                     fmt::format("{} {} is neither a text nor a number", field.name, text.substr(0, 100))};
  if (field.kind == FieldKind::text || field.kind == FieldKind::json) {
    work.event.*field.text = text;
    return {};
  }
  if (field.kind != FieldKind::time) return read_number(rule, text, work);
  const auto time = read_time(rule, text);
  if (!time) {
    return Rejection{fmt::format("bad_{}", field.name),
                     fmt::format("{} \"{}\" is not a time; write it as 2025-11-24T12:00:00Z, or give its unit or "
                                 "pattern in the mapping",
                                 field.name, text.substr(0, 100))};
  }
  work.event.*field.time = *time;
  return {};
}

std::optional<Rejection> EventMaker::read_number(const FieldRule& rule, std::string_view text, Work& work) const {
  const EventField& field = *rule.field;
  const auto wrong = [&](const char* mend) {
    return Rejection{fmt::format("bad_{}", field.name),
                     fmt::format("{} \"{}\" is not a number{}", field.name, text.substr(0, 100), mend)};
  };
  if (!is_grouped(text, mapping_.decimal_comma))
    return wrong("; set decimal_comma in the mapping, or pass --decimal-comma");
  std::string plain = plain_number(text, mapping_.decimal_comma);
  if (rule.absolute && plain.starts_with('-')) plain.erase(0, 1);
  bool read = false;
  if (field.kind == FieldKind::money) {
    work.event.*field.money = parse_money(plain);
    read = (work.event.*field.money).has_value();
  } else {
    work.event.*field.number = to_double(plain);
    read = (work.event.*field.number).has_value();
  }
  return read ? std::nullopt : std::optional(wrong(""));
}

bool EventMaker::is_dropped(std::string_view name) const {
  return std::ranges::any_of(mapping_.dropped, [&](const std::string& drop) {
    return drop.ends_with('*') ? name.starts_with(std::string_view(drop).substr(0, drop.size() - 1)) : name == drop;
  });
}

// What a source already calls a property keeps its own name.
std::string_view EventMaker::property_name(std::string_view name) const {
  constexpr std::string_view ours = "properties.";
  if (name.starts_with(ours)) return name.substr(ours.size());
  for (const auto& prefix : mapping_.strip) {
    if (name.starts_with(prefix) && name.size() > prefix.size()) return name.substr(prefix.size());
  }
  return name;
}

void EventMaker::keep_properties(Work& work) const {
  std::string out;
  const auto append = [&](std::string_view name, const Value& value) {
    out += out.empty() ? '{' : ',';
    append_json_string(out, name);
    out += ':';
    value.kind == Value::Kind::text ? append_json_string(out, value.text) : (void)(out += value.text);
  };
  const auto broken = [&](const Value& value) { return invalid_utf8(value.text) || invalid_utf8(value.name); };
  for (const auto& value : work.properties) {
    if (broken(value)) return void(work.event.properties = value.text);  // check_event says what is wrong with it
    append(value.name, value);
  }
  for (const auto& value : work.record) {
    if (value.name.starts_with('@') || is_missing(value) || is_dropped(value.name)) continue;
    if (std::ranges::find(work.used, value.name) != work.used.end()) continue;
    if (broken(value)) return void(work.event.properties = value.text);
    const auto name = property_name(value.name);
    const bool taken = std::ranges::find(work.properties, name, &Value::name) != work.properties.end();
    append(taken ? std::string(name) + "_" : std::string(name), value);
  }
  if (!out.empty()) work.event.properties = work.arena.keep(out + "}");
}

}  // namespace aisle::collect
