#include "core/json.h"
#include "features/person_folds.h"
#include "predict/tasks.h"
#include "serve/answer_json.h"
#include "serve/aside.h"
#include "serve/question_json.h"
#include "serve/routes.h"
#include "serve/understanding.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace aisle::serve {

namespace {

// Nothing is known of who took back their consent, nor of who did nothing yet.
Code asked_person(const predict::Live& live, Code person) {
  return live.people().withdrew(person) || live.people().count(person) == 0 ? 0 : person;
}

// A question about people that shop.toml declares; of no name the first one. Refused where it declares none.
const features::Task& declared_task(const std::vector<features::Task>& declared, const predict::Edition& edition,
                                    const std::string& task) {
  const auto found = std::ranges::find_if(declared, [&](const features::Task& each) {
    return task.empty() ? each.kind != features::TaskKind::next_item : each.name == task;
  });
  const bool ranks = found != declared.end() ? found->kind == features::TaskKind::next_item
                                             : !task.empty() && edition.ranking(task) != nullptr;
  if (ranks) throw Refused(404, "that task says which item is next, not a figure: POST /v1/recommend answers it");
  if (found == declared.end()) throw Refused(404, "shop.toml declares no such task, and no model of one is published");
  return *found;
}

// A question that no published model answers: nobody's figure is known.
Response without_model(const features::Task& task, const predict::Live& live, const std::vector<std::string>& users) {
  Json out = Json::Array{};
  for (const auto& user : users) {
    const Code person = live.people().find(user);
    const bool withdrew = live.people().withdrew(person);
    out.push_back(Json::Object{{"user", user},
                               {"known", asked_person(live, person) != 0},
                               {"path", withdrew ? "no_consent" : "no_model"},
                               {"prediction", Json()}});
  }
  return json_response(Json::Object{{"task", task.name},
                                    {"question", features::task_text(task)},
                                    {"answer", features::unit_of(task)},
                                    {"version", Json()},
                                    {"predictions", out}});
}

// What a task is asked about whom.
struct PeopleQuestion {
  std::string task;
  std::vector<std::string> users;
  bool explain = false;
};

Response predictions(const Call& call, const PeopleQuestion& question) {
  const auto desk = call.service.desk();
  const auto& [task, users, explain] = question;
  const auto* answerer = desk->edition->task(task);
  if (answerer == nullptr)
    return without_model(declared_task(*call.service.tasks(), *desk->edition, task), desk->live(), users);
  std::vector<Code> persons;
  std::vector<Code> asked;
  for (const auto& user : users) {
    persons.push_back(desk->live().people().find(user));
    asked.push_back(asked_person(desk->live(), persons.back()));
  }
  const auto answers = predict::answer(*answerer, desk->live(), asked, explain);
  Json out = Json::Array{};
  for (std::size_t i = 0; i < users.size(); ++i) {
    const bool withdrew = desk->live().people().withdrew(persons[i]);
    const char* path = asked[i] != 0 ? "model" : withdrew ? "no_consent" : "new_visitor";
    Json entry = Json::Object{{"user", users[i]}, {"known", asked[i] != 0}, {"path", path}};
    const Json told = to_json(*answerer, answers[i]);
    for (const auto& [name, value] : told.object()) entry[name] = value;
    out.push_back(std::move(entry));
  }
  return json_response(Json::Object{{"task", answerer->task},
                                    {"question", features::task_text(answerer->model.task)},
                                    {"answer", features::unit_of(answerer->model.task)},
                                    {"version", answerer->version},
                                    {"predictions", out}});
}

void post_predict(const Call& call) {
  constexpr std::size_t most_users = 1000;
  const Json body = body_of(*call.request);
  PeopleQuestion question{
      .task = text_in(body, "task"), .users = texts_in(body, "users"), .explain = flag_in(body, "explain")};
  if (const std::string user = text_in(body, "user"); !user.empty()) question.users.push_back(user);
  if (question.users.empty() || question.users.size() > most_users) throw Refused(400, "users names 1 to 1000 people");
  const auto desk = call.service.desk();
  std::size_t events = 0;
  for (const auto& user : question.users) events += predict::folded(desk->live(), desk->live().people().find(user));
  answer_by_size(events, call,
                 [question = std::move(question)](const Call& later) { return predictions(later, question); });
}

Response about_user(const Call& call) {
  constexpr std::size_t usual_events = 50;
  const auto desk = call.service.desk();
  const auto& live = desk->live();
  const Code person = live.people().find(call.parts[0]);
  if (person == 0) throw Refused(404, "nobody of this id is known");
  TimelineColumns scratch;
  const auto [events, all] = live.people().newest(person, features::PersonFolds::kept, scratch);
  const bool withdrew = live.people().withdrew(person);
  Json out = Json::Object{{"user", live.codes().text(Coded::person, person)},
                          {"consent", withdrew ? "withdrawn" : "given"},
                          {"events", all}};
  if (const auto first = live.people().first_seen(person)) out["first_seen"] = time_text(*first);
  if (events.size() > 0) out["last_seen"] = time_text(events.time.back());
  if (const auto segment = segment_now(call.service, events)) out["segment"] = *segment;
  out["timeline"] = timeline_json(live, events, count_in(*call.request, usual_events));
  Json predictions = Json::Object{};
  for (const auto& answerer : desk->edition->tasks) {
    if (withdrew) break;
    const auto found = predict::answer(*answerer, live, std::array{person}, false).front();
    predictions[answerer->task] = to_json(*answerer, found);
  }
  out["predictions"] = std::move(predictions);
  return json_response(out);
}

void get_user(const Call& call) {
  const auto desk = call.service.desk();
  const std::size_t events = predict::folded(desk->live(), desk->live().people().find(call.parts[0]));
  answer_by_size(events * desk->edition->tasks.size(), call, about_user);
}

Response get_item(const Call& call) {
  const auto desk = call.service.desk();
  const Code item = desk->live().codes().find(Coded::item, call.parts[0]);
  if (item == 0) throw Refused(404, "no item of this id is known");
  return object_response([&](JsonWriter& out) { write_item(out, desk->live(), item); });
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/predict",
     .about = "What a task says of up to 1000 people; without `task` the first that is a question about them. Of one "
              "that shop.toml declares and no published model answers, `path` is no_model and `prediction` null.",
     .answer_later = post_predict,
     .takes = R"({"type":"object","required":["users"],"properties":{"task":{"type":"string"},)"
              R"("users":{"type":"array","minItems":1,"maxItems":1000,"items":{"type":"string"}},)"
              R"("explain":{"type":"boolean"}}})"},
    {.method = "GET",
     .path = "/v1/users/{user}",
     .about = "What is known of a person, and what is believed.",
     .answer_later = get_user,
     .queries = "n"},
    {.method = "GET", .path = "/v1/items/{item}", .about = "What is known of an item.", .answer = get_item},
});

}  // namespace

std::span<const Route> people_routes() { return routes; }

}  // namespace aisle::serve
