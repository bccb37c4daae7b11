#include "collect/json_lines.h"
#include "core/json.h"
#include "serve/keep_events.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace aisle::serve {

namespace {

constexpr std::size_t most_bytes = 32U << 20U;

// What feedback calls the fields of events.
constexpr std::pair<std::string_view, std::string_view> feedback_fields[] = {
    {"event_id", "event_id"}, {"time", "time"},   {"type", "type"},         {"user", "user_id"},
    {"item", "item_id"},      {"price", "price"}, {"quantity", "quantity"}, {"rating", "rating"}};

using Kind = Json::Kind;

constexpr std::pair<std::string_view, Kind> item_members[] = {
    {"name", Kind::string},  {"text", Kind::string},     {"category", Kind::string}, {"brand", Kind::string},
    {"price", Kind::number}, {"currency", Kind::string}, {"stock", Kind::number},    {"hidden", Kind::boolean}};

// Nullptr where it says nothing. Refused where it is a list or an object: the log would keep what says nothing to us,
// and the sender would not learn of it.
const Json* plain_member(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  if (found == nullptr || found->is_null()) return nullptr;
  if (found->kind() == Kind::array || found->is_object())
    throw Refused(400, fmt::format("{} is a list or an object where one value is expected", name));
  return found;
}

// Numbers may be told as texts: a price is read with the record, a stock is kept as it is.
bool may_be_number(std::string_view name, const Json& value) {
  if (value.kind() != Kind::string) return false;
  const std::string& text = value.string();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return name != "stock" || (error == std::errc() && end == text.data() + text.size());
}

void check_item(const Json& fact) {
  for (const auto& [name, kind] : item_members) {
    const Json* found = plain_member(fact, name);
    if (found == nullptr || found->kind() == kind || (kind == Kind::number && may_be_number(name, *found))) continue;
    throw Refused(400, fmt::format("{} is not {}", name,
                                   kind == Kind::string   ? "a text"
                                   : kind == Kind::number ? "a number"
                                                          : "true or false"));
  }
}

void post_events(const Call& call) {
  take_in(call, {.most_bytes = most_bytes, .lines = [](std::string body) {
                   std::string lines = collect::as_lines(std::move(body));
                   if (lines.empty()) throw Refused(400, "the body holds no event");
                   return lines;
                 }});
}

// What came of an answer is an event that names the decision.
std::string feedback_line(std::string_view text) {
  const Json body = object_in(text);
  Json event = Json::Object{};
  for (const auto& [from, to] : feedback_fields)
    if (const Json* found = plain_member(body, from)) event[to] = *found;
  if (event.find("type") == nullptr) event["type"] = "select_item";
  const std::string decision = text_in(body, "decision");
  if (decision.empty()) throw Refused(400, "decision names the answer that this is about");
  event["properties"] = Json::Object{{"decision", decision}};
  return event.text() + "\n";
}

void post_feedback(const Call& call) { take_in(call, {.lines = feedback_line}); }

// What the body says of the item holds from now on; what it does not say stays.
void put_item(const Call& call) {
  take_in(call, {.lines = [item = call.parts[0]](std::string_view body) {
            Json fact = object_in(body);
            check_item(fact);
            fact["type"] = "item";
            fact["item_id"] = item;
            return fact.text() + "\n";
          }});
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/events",
     .scope = Scope::events,
     .about = "Adds events: one, an array, or lines of JSON (NDJSON), gzip or not. Answers when they are on the disk; "
              "an accepted event changes the next answer. Records that say what items or people are need the scope "
              "facts too.",
     .answer_later = post_events,
     .body_limit = most_bytes,
     .takes = R"({"oneOf":[{"$ref":"#/components/schemas/event"},{"type":"array","minItems":1,)"
              R"("items":{"$ref":"#/components/schemas/event"}}]})"},
    {.method = "PUT",
     .path = "/v1/items/{item}",
     .scope = Scope::facts,
     .about = "What the catalogue says of an item from now on: it holds in the next answer. What is not told stays.",
     .answer_later = put_item,
     .takes = R"({"type":"object","properties":{"name":{"type":"string"},"text":{"type":"string","maxLength":65536},)"
              R"("category":{"type":"string"},"brand":{"type":"string"},)"
              R"("price":{"type":"number","minimum":0,"maximum":1000000000},"currency":{"type":"string",)"
              R"("pattern":"^([A-Z]{3})?$"},)"
              R"("stock":{"type":"number"},"hidden":{"type":"boolean"}}})"},
    {.method = "POST",
     .path = "/v1/feedback",
     .scope = Scope::events,
     .about =
         "What a person did with an answer: `decision`, `user`, `item`, `type` (select_item where it is not told).",
     .answer_later = post_feedback,
     .takes =
         R"({"type":"object","required":["decision","user"],"properties":{)"
         R"("decision":{"type":"string","minLength":1},"user":{"$ref":"#/components/schemas/id"},)"
         R"("item":{"type":["string","number"],"maxLength":256},"type":{"type":["string","number"],"minLength":1,"maxLength":64},)"
         R"("time":{"type":["string","number"],"format":"date-time"},"price":{"type":"number","minimum":0,"maximum":1000000000},)"
         R"("quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000},)"
         R"("rating":{"type":"number","minimum":0,"maximum":100}}})"},
});

}  // namespace

std::span<const Route> event_routes() { return routes; }

}  // namespace aisle::serve
