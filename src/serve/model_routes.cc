#include "core/files.h"
#include "registry/fitted_model.h"
#include "registry/task_models.h"
#include "report/display_text.h"
#include "serve/aside.h"
#include "serve/ask_self.h"
#include "serve/child.h"
#include "serve/log.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <fmt/format.h>

namespace aisle::serve {

namespace {

registry::TaskModels models_of(const Call& call) {
  const auto folder = call.service.shop().folder() / "models";
  const auto tasks = registry::tasks_with_models(folder);
  if (std::ranges::find(tasks, call.parts[0]) == tasks.end()) throw Refused(404, "the task has no models");
  return {folder, call.parts[0]};
}

std::size_t version_in(std::string_view text) {
  std::size_t version = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (problem != std::errc() || end != text.data() + text.size()) throw Refused(404, "a version is a whole number");
  return version;
}

// Once read it stays as it is: a version is never changed.
Json evaluation_of(const registry::TaskModels& models, std::size_t version) {
  const auto versions = models.versions();
  if (std::ranges::find(versions, version) == versions.end()) throw Refused(404, "there is no such version");
  return registry::json_file(models.read(version), "evaluation.json");
}

Response task_answer(const Call& call) {
  const auto models = models_of(call);
  Json versions = Json::Array{};
  for (const auto version : models.versions()) versions.push_back(models.summary(version));
  const auto published = models.published();
  return json_response(Json::Object{{"task", call.parts[0]},
                                    {"published", published ? Json(*published) : Json()},
                                    {"versions", versions},
                                    {"history", models.history()}});
}

Response evaluation_answer(const Call& call) {
  return json_response(evaluation_of(models_of(call), version_in(call.parts[1])));
}

Response publish_answer(const Call& call) {
  constexpr std::chrono::minutes longest{10};
  const auto models = models_of(call);
  const Json body = body_of(*call.request);
  const std::size_t version = body.at("version").count();
  const auto versions = models.versions();
  if (std::ranges::find(versions, version) == versions.end()) throw Refused(404, "there is no such version");
  std::vector<std::string> words = {"publish", call.service.shop().folder().string(), call.parts[0],
                                    fmt::to_string(version), "--json"};
  if (flag_in(body, "force")) words.emplace_back("--force");
  const auto told = ask_self(words, longest, [&service = call.service] { return service.ending(); });
  if (told.output.empty()) throw Refused(400, told.errors.empty() ? "it was stopped" : told.errors);
  return json_response(Json::parse(told.output, "what was published"));
}

// The last lines of a text in which a progress bar writes over its own line.
Json last_lines(std::string_view text) {
  constexpr std::size_t shown = 40;
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    while (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(report::printable(line.substr(line.rfind('\r') + 1)));
  }
  lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(std::min(shown, lines.size())));
  return Json::array(lines);
}

std::filesystem::path report_of(const Service& service, std::string_view name) {
  return service.shop().folder() / "reports" / fmt::format("{}.log", name);
}

// A new snapshot, and then the tasks anew from it, in other processes; what wins is published by `aisle train`.
void train(Service& service, const std::string& task) {
  const std::string shop = service.shop().folder().string();
  const auto stop = [&service] { return service.ending(); };
  std::vector<std::string> words = {"train", shop};
  if (!task.empty()) words.push_back(task);
  try {
    std::filesystem::create_directories(report_of(service, "training").parent_path());
    if (run_again({"snapshot", shop}, {.output = report_of(service, "snapshot")}, stop) == 0)
      run_again(words, {.output = report_of(service, "training")}, stop);
  } catch (const std::exception& error) {
    log("training failed", {{"why", error.what()}});
  }
  service.training() = false;
}

Response post_training(const Call& call) {
  const std::string task = text_in(body_of(*call.request), "task");
  const auto tasks = registry::tasks_with_models(call.service.shop().folder() / "models");
  if (!task.empty() && std::ranges::find(tasks, task) == tasks.end()) throw Refused(404, "the task has no models");
  if (call.service.training().exchange(true)) throw Refused(409, "a training goes on already");
  if (!call.service.aside().add([&service = call.service, task] { train(service, task); })) {
    call.service.training() = false;
    return refusal_for(503, "too much is being worked out", std::chrono::seconds(1));
  }
  return json_response(Json::Object{{"running", true}});
}

// What a training or a snapshot that goes on beside the service wrote last.
Response training_answer(const Call& call) {
  Json out = Json::Object{{"running", call.service.training().load()}};
  for (const char* name : {"training", "snapshot"}) {
    const auto path = report_of(call.service, name);
    if (!std::filesystem::exists(path)) continue;
    out[name] = last_lines(read_file(path));
  }
  return json_response(out);
}

void get_task(const Call& call) { answer_on(call.service.aside(), call, task_answer); }
void get_evaluation(const Call& call) { answer_on(call.service.aside(), call, evaluation_answer); }
void post_publish(const Call& call) { answer_on(call.service.aside(), call, publish_answer); }
void get_training(const Call& call) { answer_on(call.service.aside(), call, training_answer); }

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/models/{task}",
     .about = "The versions of a task's model with what was measured of them, and which was published when and why.",
     .answer_later = get_task},
    {.method = "GET",
     .path = "/v1/models/{task}/{version}",
     .about = "Everything that was measured of a version (evaluation.json).",
     .answer_later = get_evaluation},
    {.method = "POST",
     .path = "/v1/models/{task}/publish",
     .scope = Scope::admin,
     .about = "Lets a version answer: a newer one if it wins beyond doubt, or with `force`; one that has answered "
              "before as a rollback.",
     .answer_later = post_publish,
     .takes =
         R"({"type":"object","required":["version"],"properties":{"version":{"type":"integer","minimum":1,"maximum":1000000000},)"
         R"("force":{"type":"boolean"}}})"},
    {.method = "GET",
     .path = "/v1/training",
     .scope = Scope::admin,
     .about = "What the training beside the service wrote last, and whether one that was asked for goes on.",
     .answer_later = get_training},
    {.method = "POST",
     .path = "/v1/training",
     .scope = Scope::admin,
     .about =
         "Begins to train a task, or all of them, from everything that the log holds by now; what wins is published.",
     .answer = post_training,
     .takes = R"({"type":"object","properties":{"task":{"type":"string"}}})"},
});

}  // namespace

std::span<const Route> model_routes() { return routes; }

}  // namespace aisle::serve
