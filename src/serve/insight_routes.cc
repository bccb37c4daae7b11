#include "core/utf8.h"
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
#include <utility>

namespace aisle::serve {

namespace {

void get_understanding(const Call& call) {
  constexpr std::chrono::hours fresh{1};
  call.service.held().answer(
      "understanding", fresh, !call.request->query("anew").empty(),
      [&service = call.service] { return understanding(service).text(); }, call.respond);
}

// An analysis made anew with options, by its member's name.
Response analysis(const Call& call, const char* name, std::vector<std::string> options) {
  options.insert(options.end(), {"--only", name});
  const Json all = understanding(call.service, options);
  const Json* found = all.find(name);
  return json_response(Json::Object{{name, found == nullptr ? Json() : *found}});
}

// A text of the question, which may be a word of a command; Refused where it is none, or too long to mean anything.
std::string short_query(const Call& call, const char* name) {
  std::string out = call.request->query(name);
  if (out.size() > 1000) throw Refused(400, fmt::format("{} is too long", name));
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(out, is_control) || invalid_utf8(out))
    throw Refused(400, fmt::format("{} is not a line of UTF-8", name));
  return out;
}

// The funnel of steps that somebody chose.
Response funnel_answer(const Call& call) {
  const std::string steps = short_query(call, "steps");
  const std::string window = call.request->query("window");
  if (std::ranges::count(steps, ',') < 1 || steps.starts_with('-'))
    throw Refused(400, "steps names two types of events or more, or pages (/cart), with commas between");
  std::size_t days = 30;
  const auto [end, problem] = std::from_chars(window.data(), window.data() + window.size(), days);
  if (!window.empty() && (problem != std::errc() || end != window.data() + window.size() || days < 1 || days > 3650))
    throw Refused(400, "window is a number of days, 1 to 3650");
  return analysis(call, "funnel", {"--steps", steps, "--window", fmt::to_string(days)});
}

void get_funnel(const Call& call) { answer_from_log(call.service.analyses(), call, funnel_answer); }

Response walks_answer(const Call& call) {
  const std::string from = short_query(call, "from");
  const std::string to = short_query(call, "to");
  if (!from.empty() && !to.empty()) throw Refused(400, "walks begin at `from` or end at `to`, not both");
  std::vector<std::string> options;
  if (!from.empty()) options.push_back("--walks-from=" + from);
  if (!to.empty()) options.push_back("--walks-to=" + to);
  return analysis(call, "walks", options);
}

Response cohorts_answer(const Call& call) {
  const std::string by = call.request->query("by");
  if (!by.empty() && by != "month" && by != "week") throw Refused(400, "by is month or week");
  const std::string category = short_query(call, "category");
  std::vector<std::string> options;
  if (!category.empty()) options.push_back("--first-category=" + category);
  if (by == "week") options.emplace_back("--weekly");
  return analysis(call, "cohorts", options);
}

void get_walks(const Call& call) { answer_from_log(call.service.analyses(), call, walks_answer); }
void get_cohorts(const Call& call) { answer_from_log(call.service.analyses(), call, cohorts_answer); }

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
Response imagined_answer(const Call& call, const Json& body) {
  const auto desk = call.service.desk();
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

void post_imagine(const Call& call) {
  const auto desk = call.service.desk();
  Json body = body_of(*call.request);
  const Code person = desk->live().people().find(person_in(body, "user"));
  answer_by_size(predict::folded(desk->live(), person) * desk->edition->tasks.size(), call,
                 [body = std::move(body)](const Call& later) { return imagined_answer(later, body); });
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
    {.method = "GET",
     .path = "/v1/walks",
     .scope = Scope::admin,
     .about =
         "What visits did next, up to four steps: after they first came to `from` ((entry), a type of events, a page "
         "by the first part of its path (/cart), (goal) for a purchase), or before they last came to `to` ((exit) "
         "too). Null where no visit did.",
     .answer_later = get_walks,
     .queries = "from to"},
    {.method = "GET",
     .path = "/v1/cohorts",
     .scope = Scope::admin,
     .about =
         "Who bought first in the same month (or `by` week): the share that bought again so much later, their orders "
         "and revenue; of those alone whose first order held something of `category`. Null where fewer than two are.",
     .answer_later = get_cohorts,
     .queries = "by category"},
    {.method = "POST",
     .path = "/v1/imagine",
     .about = "What would be recommended and predicted had `user` just done `events`. Nothing is kept.",
     .answer_later = post_imagine,
     .takes =
         R"({"type":"object","required":["events"],"properties":{"user":{"type":"string","maxLength":256},)"
         R"("events":{"type":"array","maxItems":100,"items":{"type":"object","required":["item"],"properties":{)"
         R"("item":{"type":"string"},"type":{"type":"string"}}}},"n":{"type":"integer","minimum":1,"maximum":1000},)"
         R"("explain":{"type":"boolean"}}})"},
});

}  // namespace

std::span<const Route> insight_routes() { return routes; }

}  // namespace aisle::serve
