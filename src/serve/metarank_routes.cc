#include "collect/json_lines.h"
#include "core/clock.h"
#include "core/json.h"
#include "serve/decide_and_remember.h"
#include "serve/keep_events.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::serve {

namespace {

// The places of Metarank's server. {model} names a task; "default", or a name that no task has, means the first that
// ranks items.

constexpr std::size_t most_bytes = 32U << 20U;

std::string feedback_lines(std::string body) {
  std::string lines = collect::as_lines(std::move(body));
  if (lines.empty()) throw Refused(400, "the body holds no event");
  return lines;
}

Response taken(const store::Received& received, const Stopwatch& watch) {
  using Fate = store::Received::Fate;
  const auto rejected = std::ranges::count(received.fates, Fate::rejected);
  const auto accepted = static_cast<std::ptrdiff_t>(received.fates.size()) - rejected;
  return json_response(Json::Object{{"status", accepted > 0 ? "accepted" : "rejected"},
                                    {"accepted", accepted},
                                    {"rejected", rejected},
                                    {"tookMs", std::lround(watch.seconds() * 1e3)}},
                       accepted > 0 ? 200 : 400);
}

void post_feedback(const Call& call) {
  const auto answer = [watch = Stopwatch()](const store::Received& received) { return taken(received, watch); };
  take_in(call, {.dialect = "metarank", .most_bytes = most_bytes, .lines = feedback_lines, .answer = answer});
}

std::string task_of(const decide::Desk& desk, const std::string& model) {
  return desk.edition->ranking(model) == nullptr ? "" : model;
}

Json answer_json(const decide::Desk& desk, const decide::Recommendation& answer, const Stopwatch& watch) {
  Json items = Json::Array{};
  for (const auto& chosen : answer.items)
    items.push_back(
        Json::Object{{"item", decide::item_id(desk.live(), chosen.candidate)}, {"score", chosen.candidate.score}});
  return Json::Object{{"took", std::lround(watch.seconds() * 1e3)}, {"items", std::move(items)}};
}

// Who is asked about: who is not logged in is known by their session, as in what /feedback takes.
std::string person_of(const Json& body) {
  std::string user = person_in(body, "user");
  return user.empty() ? person_in(body, "session") : user;
}

Response post_rank(const Call& call) {
  const Stopwatch watch;
  const auto desk = call.service.desk();
  const Json body = body_of(*call.request);
  decide::ItemQuestion question{.user = person_of(body), .task = task_of(*desk, call.parts[0])};
  question.items.emplace();
  for (const auto& item : body.at("items").array()) question.items->push_back(item.at("id").string());
  if (question.items->empty() || question.items->size() > 1000) throw Refused(400, "items names 1 to 1000 items");
  const auto found = decide_and_remember(call.service, *desk, std::move(question), {});
  return json_response(answer_json(*desk, found.answer, watch));
}

Response post_recommend(const Call& call) {
  const Stopwatch watch;
  const auto desk = call.service.desk();
  const Json body = body_of(*call.request);
  decide::ItemQuestion question{.user = person_in(body, "user"), .task = task_of(*desk, call.parts[0])};
  if (const Json* count = body.find("count"); count != nullptr && !count->is_null())
    question.n = std::clamp<std::size_t>(count->count(), 1, 1000);
  if (question.user.empty())
    for (const auto& item : texts_in(body, "items")) question.session.push_back({.item = item});
  if (question.session.empty()) question.user = person_of(body);
  const auto found = decide_and_remember(call.service, *desk, std::move(question), {});
  return json_response(answer_json(*desk, found.answer, watch));
}

constexpr std::string_view metarank = "As Metarank has it.";
constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/feedback",
     .scope = Scope::events,
     .about = metarank,
     .answer_later = post_feedback,
     .body_limit = most_bytes},
    {.method = "POST",
     .path = "/rank/{model}",
     .about = metarank,
     .answer = post_rank,
     .takes =
         R"({"type":"object","required":["items"],"properties":{"user":{"type":"string","maxLength":256},)"
         R"("session":{"type":"string","maxLength":256},"items":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"object","required":["id"],)"
         R"("properties":{"id":{"type":"string"}}}}}})"},
    {.method = "POST",
     .path = "/recommend/{model}",
     .about = metarank,
     .answer = post_recommend,
     .takes =
         R"({"type":"object","properties":{"user":{"type":"string","maxLength":256},"session":{"type":"string",)"
         R"("maxLength":256},"count":{"type":"integer",)"
         R"("minimum":0,"maximum":9007199254740992},"items":{"type":"array","maxItems":1000,"items":{"type":"string"}}}})"},
});

}  // namespace

std::span<const Route> metarank_routes() { return routes; }

}  // namespace aisle::serve
