#include "core/json.h"
#include "registry/task_models.h"
#include "serve/api_page.h"
#include "serve/routes.h"

#include <array>
#include <fmt/format.h>
#include <iterator>

namespace aisle::serve {

namespace {

Response get_health(const Call& /*call*/) { return json_response(Json::Object{{"status", "alive"}}); }

// Ready: the log takes events. A model that could not be taken up is told, and what answered before goes on.
Response get_ready(const Call& call) {
  const std::string failure = call.service.writer().failure();
  const auto edition = call.service.desk()->edition;
  return json_response(Json::Object{{"status", failure.empty() ? "ready" : "not ready"},
                                    {"log", failure.empty() ? "takes events" : failure},
                                    {"models", edition->tasks.size() + edition->rankings.size()},
                                    {"not_taken_up", Json::array(edition->failures)}},
                       failure.empty() ? 200 : 503);
}

Response get_openapi(const Call& /*call*/) { return json_response(openapi()); }

Response get_page(const Call& /*call*/) { return {.body = api_page(), .content_type = "text/html; charset=utf-8"}; }

Response get_models(const Call& call) {
  const auto models = call.service.shop().folder() / "models";
  const auto edition = call.service.desk()->edition;
  Json out = Json::Array{};
  for (const auto& task : registry::tasks_with_models(models)) {
    const registry::TaskModels versions(models, task);
    const auto* answers = edition->task(task);
    const auto* ranks = edition->ranking(task);
    Json entry = Json::Object{{"task", task}, {"versions", Json::array(versions.versions())}};
    entry["answering"] = task.empty() || (answers == nullptr && ranks == nullptr) ? Json()
                         : answers != nullptr                                     ? Json(answers->version)
                                                                                  : Json(ranks->version);
    out.push_back(std::move(entry));
  }
  return json_response(Json::Object{{"models", out}, {"not_taken_up", Json::array(edition->failures)}});
}

Response get_tasks(const Call& call) {
  const auto edition = call.service.desk()->edition;
  Json out = Json::Array{};
  for (const auto& each : edition->rankings)
    out.push_back(Json::Object{{"task", each->task},
                               {"question", features::task_text(each->model.task())},
                               {"answer", "items"},
                               {"version", each->version}});
  for (const auto& each : edition->tasks)
    out.push_back(Json::Object{{"task", each->task},
                               {"question", features::task_text(each->model.task)},
                               {"answer", features::unit_of(each->model.task)},
                               {"version", each->version}});
  for (const auto& task : *call.service.tasks()) {  // that nobody answers yet
    if (edition->ranking(task.name) != nullptr || edition->task(task.name) != nullptr) continue;
    const bool ranks = task.kind == features::TaskKind::next_item;
    out.push_back(Json::Object{{"task", task.name},
                               {"question", features::task_text(task)},
                               {"answer", ranks ? "items" : features::unit_of(task)},
                               {"version", Json()}});
  }
  return json_response(Json::Object{{"tasks", out}});
}

Response get_metrics(const Call& call) {
  auto& service = call.service;
  const auto& live = service.desk()->live();
  std::string out = service.metrics().text(place_names());
  const auto gauge = [&out](const char* name, const char* about, auto value) {
    fmt::format_to(std::back_inserter(out), "# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", name, about, value);
  };
  gauge("aisle_events_kept", "Events that were kept since the start.", service.writer().kept());
  fmt::format_to(std::back_inserter(out),
                 "# HELP aisle_decisions_lost_total Answers that were given and could not be written down.\n"
                 "# TYPE aisle_decisions_lost_total counter\naisle_decisions_lost_total {}\n",
                 service.writer().lost());
  gauge("aisle_batches_waiting", "Batches of events that wait for the disk.", service.writer().waiting());
  gauge("aisle_log_writable", "Whether events are taken.", service.writer().failure().empty() ? 1 : 0);
  gauge("aisle_live_people", "People of whom something came since the snapshot.", live.people().live());
  gauge("aisle_live_bytes", "Memory that these take.", live.people().bytes());
  return {.body = std::move(out), .content_type = "text/plain; version=0.0.4"};
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/healthz",
     .scope = Scope::nothing,
     .about = "Whether the process is alive.",
     .answer = get_health},
    {.method = "GET",
     .path = "/readyz",
     .scope = Scope::nothing,
     .about = "Whether events are taken and answers given.",
     .answer = get_ready},
    {.method = "GET",
     .path = "/openapi.json",
     .scope = Scope::nothing,
     .about = "This document.",
     .answer = get_openapi},
    {.method = "GET",
     .path = "/docs",
     .scope = Scope::nothing,
     .about = "The same as a page.",
     .answer = get_page,
     .gives = "text/html"},
    {.method = "GET",
     .path = "/metrics",
     .about = "Counts and times in the text format of Prometheus.",
     .answer = get_metrics,
     .gives = "text/plain"},
    {.method = "GET", .path = "/v1/models", .about = "The models of each task.", .answer = get_models},
    {.method = "GET",
     .path = "/v1/tasks",
     .about = "The questions that are answered, and those that shop.toml declares and no published model answers yet: "
              "their `version` is null.",
     .answer = get_tasks},
});

}  // namespace

std::span<const Route> about_routes() { return routes; }

}  // namespace aisle::serve
