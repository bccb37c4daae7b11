#include "predict/tasks.h"
#include "serve/answer_json.h"
#include "serve/aside.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "serve/understanding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

void get_understanding(const Call& call) {
  constexpr std::chrono::hours fresh{1};
  call.service.held().answer(
      "understanding", fresh, !call.request->query("anew").empty(),
      [&service = call.service] { return understanding(service).text(); }, call.respond);
}

// The funnel of steps that somebody chose.
Response funnel_answer(const Call& call) {
  const std::string steps = call.request->query("steps");
  const std::string window = call.request->query("window");
  if (std::ranges::count(steps, ',') < 1 || steps.size() > 1000 || steps.starts_with('-'))
    throw Refused(400, "steps names two types of events or more, or pages (/cart), with commas between");
  std::size_t days = 30;
  const auto [end, problem] = std::from_chars(window.data(), window.data() + window.size(), days);
  if (!window.empty() && (problem != std::errc() || end != window.data() + window.size() || days < 1 || days > 3650))
    throw Refused(400, "window is a number of days, 1 to 3650");
  const Json all =
      understanding(call.service, {"--only", "funnel", "--steps", steps, "--window", fmt::to_string(days)});
  const Json* found = all.find("funnel");
  return json_response(Json::Object{{"funnel", found == nullptr ? Json() : *found}});
}

void get_funnel(const Call& call) { answer_from_log(call, funnel_answer); }

std::vector<predict::Imagined> imagined_in(const Json& body) {
  constexpr std::size_t most = 100;
  std::vector<predict::Imagined> out;
  for (const auto& event : body.at("events").array()) {
    out.push_back({.item = event.at("item").string()});
    if (const auto type = text_in(event, "type"); !type.empty()) out.back().type = type;
  }
  if (out.size() > most) throw Refused(400, "at most 100 events can be imagined");
  return out;
}

// What would be answered had the person just done these: nothing of it is kept.
Response post_imagine(const Call& call) {
  const auto desk = call.service.desk();
  const Json body = body_of(*call.request);
  const std::string user = person_in(body, "user");
  const auto imagined = imagined_in(body);
  const Code person = desk->live().people().find(user);
  const decide::ItemQuestion question{
      .user = user, .imagined = imagined, .n = count_in(body), .explain = flag_in(body, "explain")};
  Json predictions = Json::Object{};
  for (const auto& answerer : desk->edition->tasks) {
    if (desk->live().people().withdrew(person)) break;
    const auto found =
        predict::answer(*answerer, desk->live(), std::array{person}, flag_in(body, "explain"), imagined).front();
    predictions[answerer->task] = to_json(*answerer, found);
  }
  return object_response([&](JsonWriter& out) {
    out.name("recommendation");
    out.begin_object();
    write_members(out, *desk, decide::recommend(*desk, question));
    out.end_object();
    out.member("predictions", predictions);
  });
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/understanding",
     .about =
         "What `aisle understand` says of the shop: funnels, paths, cycles, tastes, cohorts, a forecast. Made once "
         "and held; up to an hour old, or made `anew`.",
     .answer_later = get_understanding,
     .queries = "anew"},
    {.method = "GET",
     .path = "/v1/funnel",
     .scope = Scope::admin,
     .about = "How many people went from step to step: `steps` are types of events or pages (/cart), with commas "
              "between; `window`: days from the first to the last (30). Null where nobody did the first.",
     .answer_later = get_funnel,
     .queries = "steps window"},
    {.method = "POST",
     .path = "/v1/imagine",
     .about = "What would be recommended and predicted had `user` just done `events`. Nothing is kept.",
     .answer = post_imagine,
     .takes =
         R"({"type":"object","required":["events"],"properties":{"user":{"type":"string","maxLength":256},)"
         R"("events":{"type":"array","maxItems":100,"items":{"type":"object","required":["item"],"properties":{)"
         R"("item":{"type":"string"},"type":{"type":"string"}}}},"n":{"type":"integer","minimum":1,"maximum":1000},)"
         R"("explain":{"type":"boolean"}}})"},
});

}  // namespace

std::span<const Route> insight_routes() { return routes; }

}  // namespace aisle::serve
