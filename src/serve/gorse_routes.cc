#include "collect/json_lines.h"
#include "core/json.h"
#include "core/text.h"
#include "decide/recommend.h"
#include "serve/aside.h"
#include "serve/decide_and_remember.h"
#include "serve/gorse_log.h"
#include "serve/keep_events.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>
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
  const auto count = [&](Fate fate) { return static_cast<std::size_t>(std::ranges::count(received.fates, fate)); };
  const auto kept = count(Fate::accepted) + count(Fate::duplicate);
  const auto wrong =
      static_cast<std::size_t>(std::ranges::find(received.fates, Fate::rejected) - received.fates.begin());
  if (wrong < received.fates.size() && kept == 0) return refusal(400, received.why(wrong).second);
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
  const auto lists = live.items().lists(code);
  Json categories = Json::Array{};
  if (item.category != 0) categories.push_back(live.codes().text(Coded::category, item.category));
  if (!lists.categories.empty()) categories = Json::parse(lists.categories, "Categories");
  return Json::Object{{"ItemId", live.codes().text(Coded::item, code)},
                      {"IsHidden", item.hidden},
                      {"Categories", categories},
                      {"Timestamp", time_text(item.since)},
                      {"Labels", lists.labels.empty() ? Json() : Json::parse(lists.labels, "Labels")},
                      {"Comment", live.codes().text(Coded::title, item.title)}};
}

Response get_item(const Call& call) {
  const auto desk = call.service.desk();
  const Code code = desk->live().codes().find(Coded::item, call.parts[0]);
  if (code == 0 || desk->live().items().of(code).deleted) throw Refused(404, "item not found");
  return json_response(item_of(desk->live(), code));
}

std::size_t whole_number(const std::string& text) {
  constexpr std::size_t most_digits = 18;
  if (text.empty() || text.size() > most_digits || text.find_first_not_of("0123456789") != std::string::npos) return 0;
  return static_cast<std::size_t>(std::stoul(text));
}

// A page of what has codes; the cursor is how many of them were gone through.
struct Page {
  std::vector<Code> codes;
  std::string cursor;  // of the next one; empty: this is the last
};
Page page_of(const Request& request, std::size_t size, const auto& stands) {
  const std::size_t n = count_in(request);
  Page out;
  std::size_t code = whole_number(request.query("cursor"));
  while (++code < size && out.codes.size() < n)
    if (stands(static_cast<Code>(code))) out.codes.push_back(static_cast<Code>(code));
  if (code < size) out.cursor = std::to_string(code - 1);
  return out;
}

std::vector<std::string> words_of(const std::string& query) {
  const std::string plain = lower_case(query);
  std::vector<std::string> out;
  for (std::string_view rest = plain; !rest.empty();) {
    const auto end = std::min(rest.find(' '), rest.size());
    if (end > 0) out.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

// Whether id, comment, categories and labels together hold every one of the words.
bool tells(const predict::Live& live, Code code, const std::vector<std::string>& words) {
  const auto item = live.items().of(code);
  const auto lists = live.items().lists(code);
  const auto text = lower_case(fmt::format(
      "{}\n{}\n{}\n{}\n{}", live.codes().text(Coded::item, code), live.codes().text(Coded::title, item.title),
      live.codes().text(Coded::category, item.category), lists.categories, lists.labels));
  return std::ranges::all_of(words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

Response items_page(const Call& call) {
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const auto words = words_of(call.request->query("q"));
  const auto page = page_of(*call.request, live.items().size(), [&](Code code) {
    return !live.codes().text(Coded::item, code).empty() && !live.items().of(code).deleted &&
           (words.empty() || tells(live, code, words));
  });
  Json items = Json::Array{};
  for (const Code code : page.codes) items.push_back(item_of(live, code));
  return json_response(Json::Object{{"Cursor", page.cursor}, {"Items", std::move(items)}});
}

void get_items(const Call& call) {
  if (call.request->query("q").empty()) return call.respond(items_page(call));
  answer_on(call.service.later(), call, items_page);  // it may look at all of them
}

// What somebody did, of one type, the latest first; of somebody who did very much, as far as their last events tell.
Response get_feedback(const Call& call) {
  constexpr std::size_t most_events = 10'000;
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const Code type = live.codes().find(Coded::type, type_of_gorse(call.parts[1]));
  TimelineColumns scratch;
  const Code person = live.people().find(call.parts[0]);
  const Timeline events = person == 0 ? Timeline{} : live.people().newest(person, most_events, scratch).events;
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

// Everybody's, in the order of the log.
Response feedback_page(const Call& call) {
  const auto found =
      gorse_feedback(call.service.shop(), whole_number(call.request->query("cursor")), count_in(*call.request));
  return json_response(
      Json::Object{{"Cursor", found.last == 0 ? "" : std::to_string(found.last)}, {"Feedback", found.rows}});
}
void get_all_feedback(const Call& call) { answer_from_log(call.service.aside(), call, feedback_page); }

Response user_answer(const Call& call) {
  return json_response(gorse_users(call.service.shop(), {call.parts[0]}).array().front());
}
void get_user(const Call& call) {
  if (call.service.desk()->live().people().find(call.parts[0]) == 0) throw Refused(404, "user not found");
  answer_from_log(call.service.aside(), call, user_answer);
}

// Accounts, and visitors who are nobody's yet.
Response users_page(const Call& call) {
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const auto page = page_of(*call.request, live.codes().size(Coded::person), [&](Code code) {
    const auto id = live.codes().text(Coded::person, code);
    return !id.empty() && live.people().find(id) == code;
  });
  std::vector<std::string> ids;
  for (const Code code : page.codes) ids.emplace_back(live.codes().text(Coded::person, code));
  return json_response(Json::Object{{"Cursor", page.cursor}, {"Users", gorse_users(call.service.shop(), ids)}});
}
void get_users(const Call& call) { answer_from_log(call.service.aside(), call, users_page); }

// Gorse's clients delete a user, or a piece of feedback, to tell it anew; an erasure lasts, keeps the person out and
// stops the log meanwhile: a key alone must not do that.
Response delete_user(const Call& /*call*/) {
  throw Refused(403, "nobody is erased over HTTP: aisle erase SHOP --user ID does it, and keeps them from coming back");
}
Response delete_feedback(const Call& /*call*/) {
  throw Refused(403, "the log keeps what happened: aisle erase SHOP --user ID removes all that a person did, for good");
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
Json recommended(const Call& call, decide::ItemQuestion question, bool ids_alone) {
  const auto desk = call.service.desk();
  const std::size_t offset = offset_of(*call.request);
  question.n = std::min<std::size_t>(1000, count_in(*call.request) + offset);
  const auto found = decide_and_remember(call.service, *desk, question, {});
  return scored(*desk, found.answer.items, offset, ids_alone);
}

// As Go writes a length of time: 1h30m, 10m, 1.5s. None for anything else.
std::optional<Micros> length_of_time(std::string_view text) {
  constexpr std::pair<std::string_view, double> units[] = {{"ms", 1e3}, {"h", 3600e6}, {"m", 60e6}, {"s", 1e6}};
  constexpr double most = 1e15;  // thirty years
  double out = 0;
  while (!text.empty()) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit = std::ranges::find_if(units, [&](const auto& each) { return text.starts_with(each.first); });
    if (error != std::errc() || unit == std::end(units)) return {};
    text.remove_prefix(unit->first.size());
    out += value * unit->second;
    if (!(out >= 0 && out < most)) return {};
  }
  return Micros{std::llround(out)};
}

// What was recommended becomes feedback of that type where the question says so, some time from now.
void write_back(const Call& call, const std::string& type, Micros delay, const Json& items) {
  std::string lines;
  for (const auto& item : items.array()) {
    lines += Json(Json::Object{{"FeedbackType", type},
                               {"UserId", call.parts[0]},
                               {"ItemId", item.is_object() ? item.at("Id") : item},
                               {"Timestamp", time_text(now() + delay)}})
                 .text() +
             "\n";
  }
  if (lines.empty()) return call.respond(json_response(items));
  const auto answer = [items, respond = call.respond](const store::Received& received) {
    const auto kept = rows_affected(received);
    respond(kept.status == 200 ? json_response(items) : kept);
  };
  keep_events(call, call.service.gate().read(std::move(lines), "gorse"), answer);
}

void recommend(const Call& call) {
  decide::ItemQuestion question{.user = call.parts[0]};
  const std::string category = call.parts.size() > 1 ? call.parts[1] : call.request->query("category");
  if (!category.empty()) question.categories = {category};
  const auto type = call.request->query("write-back-type");
  if (!type.empty() && !call.service.allows(*call.request, Scope::events))
    throw Refused(403, "write-back-type needs a key of scope events besides");
  const auto delay = length_of_time(call.request->query("write-back-delay"));
  if (!delay) throw Refused(400, "write-back-delay is a length of time: 10m, 1h30m");
  const Json items = recommended(call, std::move(question), call.request->header("x-api-version") != "2");
  if (!type.empty()) return write_back(call, type, *delay, items);
  call.respond(json_response(items));
}

Response recommend_session(const Call& call) {
  decide::ItemQuestion question;
  const Json feedback = Json::parse(call.request->body, "the body");
  check_list(feedback.array(), "the body");
  for (const auto& each : feedback.array()) question.session.push_back({.item = each.at("ItemId").string()});
  return json_response(recommended(call, std::move(question), false));
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
    R"("ItemId":{"type":["string","number"],"maxLength":256}}}})";
constexpr std::string_view gorse = "As Gorse has it.";
constexpr std::string_view everybody_about =
    "As Gorse has it. It tells of everybody: only a key of scope admin may ask.";
constexpr std::string_view recommend_about =
    "As Gorse has it. With `write-back-type` the items become feedback of that type, which needs the scope events too.";
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
    {.method = "GET", .path = "/api/items", .about = gorse, .answer_later = get_items, .queries = "n cursor q"},
    {.method = "GET",
     .path = "/api/feedback",
     .scope = Scope::admin,
     .about = everybody_about,
     .answer_later = get_all_feedback,
     .queries = "n cursor"},
    {.method = "GET",
     .path = "/api/users",
     .scope = Scope::admin,
     .about = everybody_about,
     .answer_later = get_users,
     .queries = "n cursor"},
    {.method = "GET", .path = "/api/user/{user}/feedback/{type}", .about = gorse, .answer = get_feedback},
    {.method = "GET", .path = "/api/user/{user}", .about = gorse, .answer_later = get_user},
    {.method = "DELETE",
     .path = "/api/user/{user}",
     .scope = facts,
     .about = "Refused: aisle erase SHOP --user ID erases a person.",
     .answer = delete_user,
     .gives = ""},
    {.method = "DELETE",
     .path = "/api/feedback/{user}/{item}",
     .scope = facts,
     .about = "Refused: the log keeps what happened. aisle erase SHOP --user ID erases a person.",
     .answer = delete_feedback,
     .gives = ""},
    {.method = "GET",
     .path = "/api/recommend/{user}",
     .about = recommend_about,
     .answer_later = recommend,
     .queries = "n offset category write-back-type write-back-delay"},
    {.method = "GET",
     .path = "/api/recommend/{user}/{category}",
     .about = recommend_about,
     .answer_later = recommend,
     .queries = "n offset write-back-type write-back-delay"},
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
