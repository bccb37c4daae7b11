#include "collect/json_lines.h"
#include "core/json.h"
#include "serve/bodies.h"
#include "serve/keep_events.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "store/received.h"

#include <array>
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
    {"name", Kind::string},     {"category", Kind::string}, {"brand", Kind::string},  {"price", Kind::number},
    {"currency", Kind::string}, {"stock", Kind::number},    {"hidden", Kind::boolean}};

// Nullptr where it says nothing. Refused where it is a list or an object: the log would keep what says nothing to us,
// and the sender would not learn of it.
const Json* plain_member(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  if (found == nullptr || found->is_null()) return nullptr;
  if (found->kind() == Kind::array || found->is_object())
    throw Refused(400, fmt::format("{} is a list or an object where one value is expected", name));
  return found;
}

// Numbers may be told as texts.
void check_item(const Json& fact) {
  for (const auto& [name, kind] : item_members) {
    const Json* found = plain_member(fact, name);
    if (found == nullptr || found->kind() == kind || (kind == Kind::number && found->kind() == Kind::string)) continue;
    throw Refused(400, fmt::format("{} is not {}", name,
                                   kind == Kind::string   ? "a text"
                                   : kind == Kind::number ? "a number"
                                                          : "true or false"));
  }
}

void read_events(const Call& call) {
  std::string lines = collect::as_lines(unpacked(*call.request, most_bytes));
  if (lines.empty()) throw Refused(400, "the body holds no event");
  keep_events(call, call.service.gate().read(std::move(lines)),
              [respond = call.respond](const store::Received& received) { respond(what_became_of(received)); });
}

// A large body is read elsewhere, so that nobody waits behind it.
void post_events(const Call& call) {
  constexpr std::size_t large = 64U << 10U;
  if (call.request->body.size() < large) return read_events(call);
  const auto work = [call] {
    try {
      read_events(call);
    } catch (const std::exception& error) {
      call.respond(refusal_of(error, *call.request));
    }
  };
  if (!call.service.later().add(work))
    call.respond(refusal_for(503, "more events come than can be read", std::chrono::seconds(1)));
}

// What came of an answer is an event that names the decision.
void post_feedback(const Call& call) {
  const Json body = body_of(*call.request);
  Json event = Json::Object{};
  for (const auto& [from, to] : feedback_fields)
    if (const Json* found = plain_member(body, from)) event[to] = *found;
  if (event.find("type") == nullptr) event["type"] = "select_item";
  const std::string decision = text_in(body, "decision");
  if (decision.empty()) throw Refused(400, "decision names the answer that this is about");
  event["properties"] = Json::Object{{"decision", decision}};
  keep_events(call, call.service.gate().read(event.text() + "\n"),
              [respond = call.respond](const store::Received& received) { respond(what_became_of(received)); });
}

// What the body says of the item holds from now on; what it does not say stays.
void put_item(const Call& call) {
  Json fact = body_of(*call.request);
  check_item(fact);
  fact["type"] = "item";
  fact["item_id"] = call.parts[0];
  keep_events(call, call.service.gate().read(fact.text() + "\n"),
              [respond = call.respond](const store::Received& received) { respond(what_became_of(received)); });
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
     .takes =
         R"({"type":"object","properties":{"name":{"type":"string"},"category":{"type":"string"},)"
         R"("brand":{"type":"string"},"price":{"type":"number","minimum":0,"maximum":1000000000},"currency":{"type":"string",)"
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
         R"("item":{"type":"string","maxLength":256},"type":{"type":"string","minLength":1,"maxLength":64},)"
         R"("time":{"type":"string","format":"date-time"},"price":{"type":"number","minimum":0,"maximum":1000000000},)"
         R"("quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000},)"
         R"("rating":{"type":"number","minimum":0,"maximum":100}}})"},
});

}  // namespace

std::span<const Route> event_routes() { return routes; }

}  // namespace aisle::serve
