#include "serve/aside.h"
#include "serve/find_people.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "serve/understanding.h"

#include <array>
#include <charconv>

namespace aisle::serve {

namespace {

Json models_json(const predict::Edition& edition) {
  Json out = Json::Array{};
  for (const auto& each : edition.rankings)
    out.push_back(Json::Object{{"task", each->task}, {"version", each->version}});
  for (const auto& each : edition.tasks) out.push_back(Json::Object{{"task", each->task}, {"version", each->version}});
  return out;
}

Json live_json(Service& service) {
  const auto desk = service.desk();
  Json out = service.pulse().figures();
  out["time"] = time_text(now());
  out["currency"] = service.shop().config().currency;
  out["kept"] = service.writer().kept();
  out["answered"] = service.metrics().answered();
  out["people_live"] = desk->live().people().live();
  out["log"] = service.writer().failure();
  out["rules"] = desk->rules.digest;
  out["models"] = models_json(*desk->edition);
  out["not_taken_up"] = Json::array(desk->edition->failures);
  return out;
}

std::string live_message(Service& service) { return "data: " + live_json(service).text() + "\n\n"; }

Response get_live(const Call& call) {
  return {.body = live_message(call.service),
          .content_type = "text/event-stream",
          .headers = {{"cache-control", "no-store"}},
          .feed = [&service = call.service, request = call.request] {  // until the key is taken back
            return service.allows(*request, Scope::answers) ? live_message(service) : "";
          }};
}

Response get_tail(const Call& call) {
  const std::string text = call.request->query("after");
  std::uint64_t after = 0;
  std::from_chars(text.data(), text.data() + text.size(), after);
  return json_response(Json::Object{{"events", call.service.pulse().tail(after)}});
}

Response people_answer(const Call& call) {
  constexpr std::size_t usual = 20;
  const auto desk = call.service.desk();
  look_at_segments(call.service);  // who looks for people is going to ask about one
  return json_response(
      Json::Object{{"people", find_people(desk->live(), call.request->query("q"), count_in(*call.request, usual))}});
}

void get_people(const Call& call) { answer_on(call.service.later(), call, people_answer); }

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/live",
     .about =
         "What happens now, once a second, as server-sent events: events a second, people, orders, revenue, models.",
     .answer = get_live,
     .gives = "text/event-stream"},
    {.method = "GET",
     .path = "/v1/tail",
     .scope = Scope::admin,
     .about = "The last events, those with a number above `after`.",
     .answer = get_tail,
     .queries = "after"},
    {.method = "GET",
     .path = "/v1/people",
     .about = "People whose id holds `q`: whose id it is first, then those who did most.",
     .answer_later = get_people,
     .queries = "q n"},
});

}  // namespace

std::span<const Route> live_routes() { return routes; }

}  // namespace aisle::serve
