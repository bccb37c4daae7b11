#include "core/json.h"
#include "decide/decision.h"
#include "serve/answer_json.h"
#include "serve/question_json.h"
#include "serve/routes.h"

#include <array>
#include <random>

namespace aisle::serve {

namespace {

// Of chance; a number that JSON holds exactly.
std::uint64_t new_seed() {
  thread_local std::mt19937_64 numbers(std::random_device{}());
  return numbers() >> 11U;
}

// Answers, and writes down what was answered.
Response decided(const Call& call, const decide::Desk& desk, decide::ItemQuestion question, const Json& context) {
  if (!question.task.empty() && desk.edition->ranking(question.task) == nullptr)
    throw Refused(404, "no model of that task is published");
  question.seed = new_seed();
  const auto found = decide::recommend(desk, question);
  const std::string id = decide::new_decision_id();
  call.service.remember(id, decide::decision_line(desk, id, question, found, context));
  Json out = Json::Object{{"decision", id}};
  const Json told = to_json(desk, found);
  for (const auto& [name, value] : told.object()) out[name] = value;
  return json_response(out);
}

Json context_in(const Json& body) {
  constexpr std::size_t longest = 4096;
  const Json* found = body.find("context");
  if (found == nullptr) return {};
  if (found->text().size() > longest) throw Refused(400, "context is too long");
  return *found;
}

Response post_recommend(const Call& call) {
  const Json body = body_of(*call.request);
  return decided(call, *call.service.desk(), item_question(body), context_in(body));
}

Response post_rank(const Call& call) {
  const Json body = body_of(*call.request);
  auto question = item_question(body);
  question.items = texts_in(body, "items");
  if (question.items->empty() || question.items->size() > 1000) throw Refused(400, "items names 1 to 1000 items");
  return decided(call, *call.service.desk(), std::move(question), context_in(body));
}

Response get_popular(const Call& call) {
  const auto desk = call.service.desk();
  decide::ItemQuestion question{.n = count_in(*call.request)};
  if (const auto category = call.request->query("category"); !category.empty()) question.categories = {category};
  question.free_of_rules = true;
  const auto found = decide::popular(*desk, question);
  return json_response(Json::Object{{"path", "popular"}, {"items", to_json(*desk, found)}});
}

Response get_similar(const Call& call) {
  const auto desk = call.service.desk();
  const std::string& item = call.parts[0];
  if (desk->live().codes().find(Coded::item, item) == 0) throw Refused(404, "no item of this id is known");
  const decide::ItemQuestion question{
      .session = {{.item = item}}, .n = count_in(*call.request), .exclude = {item}, .free_of_rules = true};
  Json out = to_json(*desk, decide::recommend(*desk, question));
  out["item"] = item;
  return json_response(out);
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/recommend",
     .about = "The items that a person should see now: of `user`, or of a visit that `session` tells.",
     .answer = post_recommend},
    {.method = "POST",
     .path = "/v1/rank",
     .about = "Given `items`, in the order in which the person should see them.",
     .answer = post_rank},
    {.method = "GET", .path = "/v1/popular", .about = "What people care for most now.", .answer = get_popular},
    {.method = "GET",
     .path = "/v1/similar/{item}",
     .about = "What goes with an item: what is chosen after it.",
     .answer = get_similar},
});

}  // namespace

std::span<const Route> recommend_routes() { return routes; }

}  // namespace aisle::serve
