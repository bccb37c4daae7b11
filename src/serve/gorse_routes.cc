#include "collect/json_lines.h"
#include "collect/mapping.h"
#include "core/json.h"
#include "decide/recommend.h"
#include "serve/decide_and_remember.h"
#include "serve/keep_events.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace aisle::serve {

namespace {

// The places of Gorse's own server, so that its clients work unchanged: what they insert become events, what they ask
// is answered by our models.

constexpr std::size_t most_bytes = 32U << 20U;

Response rows_affected(const store::Received& received) {
  using Fate = store::Received::Fate;
  const auto rejected = static_cast<std::size_t>(std::ranges::count(received.fates, Fate::rejected));
  const auto kept = received.fates.size() - rejected;
  if (kept == 0 && rejected > 0) return refusal(400, received.batch.outcomes.front().message);
  return json_response(Json::Object{{"RowAffected", kept}});
}

// Gorse's Timestamp says when an item was made, and comes with every request: of an item that the catalogue has what is
// told holds from now on, so that it counts however often the same was told before.
Settle holding_from_now(Service& service) {
  return [&service](std::vector<Event>& events) {
    const auto desk = service.desk();
    const auto& live = desk->live();
    for (auto& event : events)
      if (live.items().of(live.codes().find(Coded::item, event.item_id)).listed) event.time = event.received;
  };
}

void insert(const Call& call, std::string_view dialect, Settle settle = {}) {
  const auto lines = [](std::string body) {
    if (body.empty()) throw Refused(400, "there is no body");
    return collect::as_lines(std::move(body));
  };
  take_in(call, {.dialect = dialect,
                 .most_bytes = most_bytes,
                 .lines = lines,
                 .settle = std::move(settle),
                 .answer = rows_affected});
}

void insert_feedback(const Call& call) { insert(call, "gorse"); }
void insert_items(const Call& call) { insert(call, "gorse_items", holding_from_now(call.service)); }
void insert_users(const Call& call) { insert(call, "gorse_users"); }

// What is changed of one, named by the path.
void change(const Call& call, const char* id, const char* dialect, Settle settle = {}) {
  const auto line = [id, named = call.parts[0]](std::string_view text) {
    Json body = object_in(text);
    body[id] = named;
    return body.text() + "\n";
  };
  take_in(call, {.dialect = dialect, .lines = line, .settle = std::move(settle), .answer = rows_affected});
}
void change_item(const Call& call) { change(call, "ItemId", "gorse_items", holding_from_now(call.service)); }
void change_user(const Call& call) { change(call, "UserId", "gorse_users"); }

// What is gone is never shown, until it is inserted again; what happened with it stays in the log.
void delete_item(const Call& call) {
  const auto line = [item = call.parts[0]](std::string_view /*body*/) {
    return Json(Json::Object{{"ItemId", item}, {"IsDeleted", true}}).text() + "\n";
  };
  take_in(call, {.dialect = "gorse_items", .lines = line, .answer = rows_affected});
}

Json item_of(const predict::Live& live, Code code) {
  const auto item = live.items().of(code);
  Json categories = Json::Array{};
  if (item.category != 0) categories.push_back(live.codes().text(Coded::category, item.category));
  return Json::Object{{"ItemId", live.codes().text(Coded::item, code)},
                      {"IsHidden", item.hidden},
                      {"Categories", categories},
                      {"Timestamp", time_text(item.since)},
                      {"Labels", Json()},
                      {"Comment", live.codes().text(Coded::title, item.title)}};
}

Response get_item(const Call& call) {
  const auto desk = call.service.desk();
  const Code code = desk->live().codes().find(Coded::item, call.parts[0]);
  if (code == 0 || desk->live().items().of(code).deleted) throw Refused(404, "item not found");
  return json_response(item_of(desk->live(), code));
}

std::size_t whole_number(const std::string& text) {
  constexpr std::size_t most_digits = 9;
  if (text.empty() || text.size() > most_digits || text.find_first_not_of("0123456789") != std::string::npos) return 0;
  return static_cast<std::size_t>(std::stoul(text));
}

// A page of the catalogue; the cursor is how many codes of items were gone through.
Response get_items(const Call& call) {
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const auto stands = [&](Code code) {
    return !live.codes().text(Coded::item, code).empty() && !live.items().of(code).deleted;
  };
  const std::size_t n = count_in(*call.request);
  Json items = Json::Array{};
  std::size_t code = whole_number(call.request->query("cursor"));
  while (++code < live.items().size() && items.array().size() < n)
    if (stands(static_cast<Code>(code))) items.push_back(item_of(live, static_cast<Code>(code)));
  const bool more = code < live.items().size();
  return json_response(
      Json::Object{{"Cursor", more ? Json(std::to_string(code - 1)) : Json("")}, {"Items", std::move(items)}});
}

// What somebody did, of one type, the latest first.
Response get_feedback(const Call& call) {
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const auto& values = collect::dialect("gorse").fields;
  const auto type_rule = std::ranges::find_if(
      values, [](const auto& rule) { return rule.field != nullptr && rule.field->name == "type"; });
  const auto meant = type_rule->values.find(call.parts[1]);
  const Code type = live.codes().find(Coded::type, meant == type_rule->values.end() ? call.parts[1] : meant->second);
  TimelineColumns scratch;
  const Code person = live.people().find(call.parts[0]);
  const Timeline events = person == 0 ? Timeline{} : live.people().of(person, scratch);
  Json out = Json::Array{};
  for (std::size_t i = events.size(); i-- > 0 && out.array().size() < 1000;) {
    if (events.type[i] != type || events.item[i] == 0) continue;
    out.push_back(Json::Object{{"FeedbackType", call.parts[1]},
                               {"UserId", call.parts[0]},
                               {"ItemId", live.codes().text(Coded::item, events.item[i])},
                               {"Timestamp", time_text(events.time[i])},
                               {"Value", 0}});
  }
  return json_response(out);
}

Response get_user(const Call& call) {
  if (call.service.desk()->live().people().find(call.parts[0]) == 0) throw Refused(404, "user not found");
  return json_response(Json::Object{{"UserId", call.parts[0]}, {"Labels", Json()}, {"Comment", ""}});
}

std::size_t offset_of(const Request& request) {
  return std::min<std::size_t>(1000, whole_number(request.query("offset")));
}

// [{Id, Score}], or for clients of the first version the ids alone where they expect that.
Json scored(const decide::Desk& desk, const std::vector<decide::Chosen>& items, std::size_t offset, bool ids_alone) {
  Json out = Json::Array{};
  for (std::size_t i = offset; i < items.size(); ++i) {
    const auto id = decide::item_id(desk.live(), items[i].candidate);
    out.push_back(ids_alone ? Json(id) : Json(Json::Object{{"Id", id}, {"Score", items[i].candidate.score}}));
  }
  return out;
}

// An answer of ours in Gorse's words; written down as any other.
Response recommended(const Call& call, decide::ItemQuestion question, bool ids_alone) {
  const auto desk = call.service.desk();
  const std::size_t offset = offset_of(*call.request);
  question.n = std::min<std::size_t>(1000, count_in(*call.request) + offset);
  const auto found = decide_and_remember(call.service, *desk, question, {});
  return json_response(scored(*desk, found.answer.items, offset, ids_alone));
}

Response recommend(const Call& call) {
  decide::ItemQuestion question{.user = call.parts[0]};
  const std::string category = call.parts.size() > 1 ? call.parts[1] : call.request->query("category");
  if (!category.empty()) question.categories = {category};
  return recommended(call, std::move(question), call.request->header("x-api-version") != "2");
}

Response recommend_session(const Call& call) {
  decide::ItemQuestion question;
  const Json feedback = Json::parse(call.request->body, "the body");
  check_list(feedback.array(), "the body");
  for (const auto& each : feedback.array()) question.session.push_back({.item = each.at("ItemId").string()});
  return recommended(call, std::move(question), false);
}

Response popular(const Call& call) {
  const auto desk = call.service.desk();
  const std::size_t offset = offset_of(*call.request);
  decide::ItemQuestion question{.n = count_in(*call.request) + offset};
  if (const auto category = call.request->query("category"); !category.empty()) question.categories = {category};
  return json_response(scored(*desk, decide::popular(*desk, question), offset, false));
}

Response similar(const Call& call) {
  const auto desk = call.service.desk();
  const std::string& item = call.parts.back();
  if (desk->live().codes().find(Coded::item, item) == 0) throw Refused(404, "item not found");
  const std::size_t offset = offset_of(*call.request);
  const decide::ItemQuestion question{
      .session = {{.item = item}}, .n = count_in(*call.request) + offset, .exclude = {item}, .free_of_rules = true};
  return json_response(scored(*desk, decide::recommend(*desk, question).items, offset, false));
}

Response health(const Call& call) {
  const bool well = call.service.writer().failure().empty();
  return json_response(Json::Object{{"Ready", well}, {"DataStoreConnected", well}, {"CacheStoreConnected", true}},
                       well ? 200 : 503);
}

constexpr Scope events = Scope::events;
constexpr Scope facts = Scope::facts;
constexpr std::string_view item_taken =
    R"({"type":"object","required":["ItemId"],"properties":{"ItemId":{"$ref":"#/components/schemas/id"}}})";
constexpr std::string_view items_taken = R"({"type":"array","items":{"type":"object","required":["ItemId"],)"
                                         R"("properties":{"ItemId":{"$ref":"#/components/schemas/id"}}}})";
constexpr std::string_view user_taken =
    R"({"type":"object","required":["UserId"],"properties":{"UserId":{"$ref":"#/components/schemas/id"}}})";
constexpr std::string_view users_taken = R"({"type":"array","items":{"type":"object","required":["UserId"],)"
                                         R"("properties":{"UserId":{"$ref":"#/components/schemas/id"}}}})";
constexpr std::string_view feedback_taken =
    R"({"type":"array","items":{"type":"object","required":["FeedbackType","UserId","ItemId"],"properties":{)"
    R"("FeedbackType":{"$ref":"#/components/schemas/name"},"UserId":{"$ref":"#/components/schemas/id"},)"
    R"("ItemId":{"type":"string","maxLength":256}}}})";
constexpr std::string_view gorse = "As Gorse has it.";
constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/api/feedback",
     .scope = events,
     .about = gorse,
     .answer_later = insert_feedback,
     .body_limit = most_bytes,
     .takes = feedback_taken},
    {.method = "PUT",
     .path = "/api/feedback",
     .scope = events,
     .about = gorse,
     .answer_later = insert_feedback,
     .body_limit = most_bytes,
     .takes = feedback_taken},
    {.method = "POST",
     .path = "/api/item",
     .scope = facts,
     .about = gorse,
     .answer_later = insert_items,
     .takes = item_taken},
    {.method = "POST",
     .path = "/api/items",
     .scope = facts,
     .about = gorse,
     .answer_later = insert_items,
     .body_limit = most_bytes,
     .takes = items_taken},
    {.method = "POST",
     .path = "/api/user",
     .scope = facts,
     .about = gorse,
     .answer_later = insert_users,
     .takes = user_taken},
    {.method = "POST",
     .path = "/api/users",
     .scope = facts,
     .about = gorse,
     .answer_later = insert_users,
     .body_limit = most_bytes,
     .takes = users_taken},
    {.method = "PATCH", .path = "/api/item/{item}", .scope = facts, .about = gorse, .answer_later = change_item},
    {.method = "PATCH", .path = "/api/user/{user}", .scope = facts, .about = gorse, .answer_later = change_user},
    {.method = "DELETE", .path = "/api/item/{item}", .scope = facts, .about = gorse, .answer_later = delete_item},
    {.method = "GET", .path = "/api/item/{item}", .about = gorse, .answer = get_item},
    {.method = "GET", .path = "/api/items", .about = gorse, .answer = get_items},
    {.method = "GET", .path = "/api/user/{user}/feedback/{type}", .about = gorse, .answer = get_feedback},
    {.method = "GET", .path = "/api/user/{user}", .about = gorse, .answer = get_user},
    {.method = "GET", .path = "/api/recommend/{user}", .about = gorse, .answer = recommend},
    {.method = "GET", .path = "/api/recommend/{user}/{category}", .about = gorse, .answer = recommend},
    {.method = "POST",
     .path = "/api/session/recommend",
     .about = gorse,
     .answer = recommend_session,
     .takes =
         R"({"type":"array","maxItems":1000,"items":{"type":"object","required":["ItemId"],"properties":{"ItemId":{"type":"string"}}}})"},
    {.method = "GET", .path = "/api/item-to-item/{name}/{item}", .about = gorse, .answer = similar},
    {.method = "GET", .path = "/api/item/{item}/neighbors", .about = gorse, .answer = similar},
    {.method = "GET", .path = "/api/non-personalized/{name}", .about = gorse, .answer = popular},
    {.method = "GET", .path = "/api/popular", .about = gorse, .answer = popular},
    {.method = "GET", .path = "/api/health/live", .scope = Scope::nothing, .about = gorse, .answer = health},
    {.method = "GET", .path = "/api/health/ready", .scope = Scope::nothing, .about = gorse, .answer = health},
});

}  // namespace

std::span<const Route> gorse_routes() { return routes; }

}  // namespace aisle::serve
