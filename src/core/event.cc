#include "core/event.h"

#include <algorithm>
#include <array>

namespace aisle {

namespace {

constexpr std::array known_types = std::to_array<std::string_view>(
    {"view_item_list", "select_item", "view_item",       "search", "add_to_cart", "remove_from_cart", "begin_checkout",
     "purchase",       "refund",      "sign_up",         "login",  "identify",    "page_view",        "review",
     "rating",         "survey",      "support_message", "offer",  "decision",    "consent"});

using Names = std::string_view[];
constexpr Names item_needs = {"item_id"};
constexpr Names item_properties = {"name", "category", "brand", "stock", "image", "hidden", "deleted"};
constexpr Names user_needs = {"user_id"};
constexpr Names user_properties = {"age", "sex", "income", "sign_up"};
constexpr Names rival_needs = {"item_id", "price"};
constexpr Names rival_properties = {"rival"};
constexpr Names campaign_needs = {"campaign", "price"};
constexpr Names campaign_properties = {"clicks", "shown"};

constexpr std::array facts = std::to_array<FactType>(
    {{"item", item_needs, item_properties,
      "an item of the catalogue: price, text, and in properties the rest; `hidden` true: never recommended; `deleted` "
      "true: nor found by Gorse's clients, until a fact comes that does not say so"},
     {"user", user_needs, user_properties, "a person's profile: country, region, and in properties the rest"},
     {"rival_price", rival_needs, rival_properties, "what a rival asks for the same item"},
     {"campaign_cost", campaign_needs, campaign_properties,
      "what was spent on a campaign (price) since the last one"}});

constexpr std::size_t id = 256;
constexpr std::size_t label = 256;
constexpr std::size_t long_text = 65536;

constexpr EventField text(std::string_view called, std::size_t longest, std::string_view Event::* member,
                          std::string_view about) {
  return {.name = called, .kind = FieldKind::text, .longest = longest, .about = about, .text = member};
}

constexpr EventField json(std::string_view called, std::string_view Event::* member, std::string_view about) {
  return {.name = called, .kind = FieldKind::json, .longest = long_text, .about = about, .text = member};
}

constexpr EventField moment(std::string_view called, Micros Event::* member, std::string_view about) {
  return {.name = called, .kind = FieldKind::time, .longest = 64, .about = about, .time = member};
}

constexpr EventField number(std::string_view called, std::optional<double> Event::* member, std::string_view about) {
  return {.name = called, .kind = FieldKind::number, .longest = 64, .about = about, .number = member};
}

constexpr EventField money(std::string_view called, std::optional<Money> Event::* member, std::string_view about) {
  return {.name = called, .kind = FieldKind::money, .longest = 64, .about = about, .money = member};
}

constexpr std::array fields = {
    text("event_id", id, &Event::event_id, "unique in the shop; made from the record where the source gives none"),
    moment("time", &Event::time, "when it happened"),
    moment("received", &Event::received, "when we learned of it; left out where it is the same as time"),
    text("type", 64, &Event::type, "what happened: view_item, search, add_to_cart, purchase, or a name of your own"),
    text("user_id", id, &Event::user_id, "who did it, by account; at least one of user_id and anonymous_id"),
    text("anonymous_id", id, &Event::anonymous_id, "who did it, by device or cookie"),
    text("session_id", id, &Event::session_id, "the visit that it belongs to"),
    text("item_id", id, &Event::item_id, "what it was about"),
    text("order_id", id, &Event::order_id, "the order; a purchase is one event a line of it"),
    number("quantity", &Event::quantity, "pieces, above 0"),
    money("price", &Event::price, "of one piece, 0 or more, in units of the currency"),
    text("currency", 3, &Event::currency, "ISO 4217: EUR, CNY; the shop's own where it is not given"),
    text("query", 1024, &Event::query, "what was searched for"),
    number("rating", &Event::rating, "0 to 100, as the shop counts"),
    text("text", long_text, &Event::text, "of a review, a survey, a message; of an item what its catalogue says of it"),
    text("page", 4096, &Event::page, "address or name of the page"),
    text("campaign", label, &Event::campaign, "what brought the visitor"),
    text("device", label, &Event::device, "desktop, mobile, tablet or finer"),
    text("channel", label, &Event::channel, "web, app, store, e-mail or finer"),
    text("country", label, &Event::country, "by name or code"),
    text("region", label, &Event::region, "within the country"),
    json("shown", &Event::shown, "the items that were shown: an array of ids"),
    text("source", label, &Event::source, "which system told us"),
    json("properties", &Event::properties, "every other field: an object"),
};

std::string_view json_type(FieldKind kind) {
  return kind == FieldKind::number || kind == FieldKind::money ? "number" : "string";
}

Json schema_of(const EventField& field) {
  Json out = Json::Object{{"type", json_type(field.kind)}, {"description", field.about}};
  if (field.name == "shown") {
    out["type"] = "array";
    out["items"] = Json::Object{{"type", "string"}};
  } else if (field.name == "properties") {
    out["type"] = "object";
  } else if (field.kind == FieldKind::time) {
    out["format"] = "date-time";
  } else if (field.kind == FieldKind::text) {
    out["maxLength"] = field.longest;
  } else {
    out["minimum"] = 0;
  }
  return out;
}

// The record by which events are compared: without what tells how it reached us.
Event record_of(Event event) {
  event.received = {};
  event.source = {};
  return event;
}

}  // namespace

std::span<const std::string_view> known_event_types() { return known_types; }

std::span<const FactType> fact_types() { return facts; }

const FactType* fact_type(std::string_view name) {
  const auto found = std::ranges::find(facts, name, &FactType::name);
  return found == facts.end() ? nullptr : &*found;
}

std::span<const EventField> event_fields() { return fields; }

const EventField* event_field(std::string_view name) {
  const auto found = std::ranges::find(fields, name, &EventField::name);
  return found == fields.end() ? nullptr : &*found;
}

std::string derived_event_id(std::string_view dialect, const Event& event, std::size_t occurrence) {
  Event record = record_of(event);
  record.event_id = {};
  std::string bytes(dialect);
  bytes += '\n';
  append_event(bytes, record);
  bytes += '\n';
  bytes += std::to_string(occurrence);
  return hex(fingerprint(bytes));
}

Fingerprint content_of(const Event& event) {
  std::string bytes;
  append_event(bytes, record_of(event));
  return fingerprint(bytes);
}

// The record is the line without these two members; neither stands first, and the texts before `received` have no
// quotes.
Fingerprint content_of(const Event& event, std::string_view line) {
  constexpr std::string_view received = ",\"received\":\"";
  constexpr std::string_view source = ",\"source\":\"";
  thread_local std::string bytes;
  bytes.clear();
  if (event.received != event.time) {
    const auto begin = line.find(received);
    bytes = line.substr(0, begin);
    line.remove_prefix(line.find('"', begin + received.size()) + 1);
  }
  if (!event.source.empty()) {
    bytes += line.substr(0, static_cast<std::size_t>(event.source.data() - line.data()) - source.size());
    line.remove_prefix(static_cast<std::size_t>(event.source.data() - line.data()) + event.source.size() + 1);
  }
  bytes += line;
  return fingerprint(bytes);
}

Json event_schema() {
  Json properties = Json::Object{};
  for (const auto& field : fields) properties[field.name] = schema_of(field);
  Json either = Json::Array{};
  for (const char* one : {"user_id", "anonymous_id"}) {
    either.push_back(Json::Object{{"required", Json::array(std::array{one})}});
  }
  Json facts_only = Json::Array{};
  for (const auto& fact : facts) facts_only.push_back(fact.name);
  either.push_back(Json::Object{{"properties", Json::Object{{"type", Json::Object{{"enum", std::move(facts_only)}}}}}});
  return Json::Object{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                      {"title", "An event of Aisle's log"},
                      {"description",
                       "What a shop tells of one thing that one person did, or a fact that holds from a moment on. "
                       "Members with other names are "
                       "kept in properties."},
                      {"type", "object"},
                      {"properties", properties},
                      {"required", Json::array(std::array{"time", "type"})},
                      {"anyOf", either}};
}

}  // namespace aisle
