#include "core/error.h"
#include "core/json.h"
#include "decide/recommend.h"
#include "predict/tasks.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace aisle::serve {

namespace {

using predict::Edition;

Json body_of(const Call& call) {
  const Json body = Json::parse(call.request->body.empty() ? "{}" : call.request->body, "the body");
  if (!body.is_object()) throw Refused(400, "the body is no object");
  return body;
}

std::string text_in(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  return found == nullptr || found->is_null() ? "" : found->string();
}

std::vector<std::string> texts_in(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  return found == nullptr || found->is_null() ? std::vector<std::string>{} : found->strings();
}

std::size_t checked_count(std::size_t n) {
  constexpr std::size_t most = 1000;
  if (n < 1 || n > most) throw Refused(400, "n is a whole number from 1 to 1000");
  return n;
}

std::size_t count_in(const Json& body) {
  const Json* found = body.find("n");
  return checked_count(found == nullptr ? 10 : found->count());
}

std::size_t count_in(const Request& request) {
  const std::string text = request.query("n");
  if (text.empty()) return 10;
  std::size_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  return checked_count(problem == std::errc() && end == text.data() + text.size() ? n : 0);
}

bool flag_in(const Json& body, std::string_view name) {
  const Json* found = body.find(name);
  return found != nullptr && !found->is_null() && found->boolean();
}

void add_facts(Json& entry, const Edition& edition, const predict::ItemNow& item) {
  const auto& codes = edition.live->codes();
  const auto add = [&](const char* name, Coded field, Code code) {
    if (code != 0) entry[name] = codes.text(field, code);
  };
  add("title", Coded::title, item.title);
  add("category", Coded::category, item.category);
  add("brand", Coded::brand, item.brand);
  if (item.price != no_price) entry["price"] = static_cast<double>(item.price.millionths) / 1e6;
}

Json items_json(const Edition& edition, const std::vector<decide::ChosenItem>& items) {
  Json out = Json::Array{};
  for (const auto& chosen : items) {
    Json entry = Json::Object{{"item", edition.live->codes().text(Coded::item, chosen.item)}, {"score", chosen.score}};
    if (chosen.probability > 0) entry["probability"] = chosen.probability;
    add_facts(entry, edition, edition.live->items().of(chosen.item));
    out.push_back(std::move(entry));
  }
  return out;
}

std::vector<decide::SessionEvent> session_in(const Json& body) {
  std::vector<decide::SessionEvent> out;
  const Json* found = body.find("session");
  if (found == nullptr || found->is_null()) return out;
  for (const auto& event : found->array()) {
    if (event.kind() == Json::Kind::string) {
      out.push_back({.item = event.string()});
    } else {
      out.push_back({.item = event.at("item").string()});
      if (const Json* type = event.find("type")) out.back().type = type->string();
    }
  }
  return out;
}

decide::ItemQuestion question_in(const Json& body) {
  decide::ItemQuestion out{.user = text_in(body, "user"),
                           .session = session_in(body),
                           .n = count_in(body),
                           .task = text_in(body, "task"),
                           .exclude = texts_in(body, "exclude"),
                           .categories = texts_in(body, "categories"),
                           .explain = flag_in(body, "explain")};
  return out;
}

Json to_json(const Edition& edition, const decide::Recommendation& found) {
  Json out = Json::Object{{"path", decide::path_name(found.path)}};
  if (found.version != 0) out["model"] = Json::Object{{"task", found.task}, {"version", found.version}};
  out["events"] = found.events;
  out["items"] = items_json(edition, found.items);
  if (found.reasons.empty()) return out;
  Json reasons = Json::Array{};
  for (const auto& reason : found.reasons)
    reasons.push_back(Json::Object{{"item", reason.item},
                                   {"type", reason.type},
                                   {"time", time_text(reason.time)},
                                   {"contribution", reason.contribution}});
  out["reasons"] = std::move(reasons);
  return out;
}

Response post_recommend(const Call& call) {
  const auto edition = call.service.edition();
  const auto question = question_in(body_of(call));
  if (!question.task.empty() && edition->ranking(question.task) == nullptr)
    throw Refused(404, "no model of that task is published");
  return json_response(to_json(*edition, decide::recommend(*edition, question)));
}

Response get_popular(const Call& call) {
  const auto edition = call.service.edition();
  decide::ItemQuestion question{.n = count_in(*call.request)};
  if (const auto category = call.request->query("category"); !category.empty()) question.categories = {category};
  return json_response(
      Json::Object{{"path", "popular"}, {"items", items_json(*edition, decide::popular(*edition, question))}});
}

Code known_item(const Edition& edition, const std::string& id) {
  const Code item = edition.live->codes().find(Coded::item, id);
  if (item == 0) throw Refused(404, "no item of this id is known");
  return item;
}

Response get_similar(const Call& call) {
  const auto edition = call.service.edition();
  (void)known_item(*edition, call.parts[0]);
  const decide::ItemQuestion question{
      .session = {{.item = call.parts[0]}}, .n = count_in(*call.request), .exclude = {call.parts[0]}};
  Json out = to_json(*edition, decide::recommend(*edition, question));
  out["item"] = call.parts[0];
  return json_response(out);
}

Json answer_json(const predict::TaskAnswerer& answerer, const predict::TaskAnswer& found) {
  Json entry = Json::Object{{"prediction", found.value}, {"at", time_text(found.moment)}};
  if (answerer.model.task.is_yes_or_no()) entry["probability"] = found.value;
  if (found.reasons.empty()) return entry;
  Json reasons = Json::Array{};
  for (const auto& reason : found.reasons)
    reasons.push_back(
        Json::Object{{"column", reason.column}, {"value", reason.value}, {"contribution", reason.contribution}});
  entry["reasons"] = std::move(reasons);
  return entry;
}

Response post_predict(const Call& call) {
  constexpr std::size_t most_users = 1000;
  const auto edition = call.service.edition();
  const Json body = body_of(call);
  const auto* answerer = edition->task(text_in(body, "task"));
  if (answerer == nullptr) throw Refused(404, "no model of that task is published");
  auto users = texts_in(body, "users");
  if (const std::string user = text_in(body, "user"); !user.empty()) users.push_back(user);
  if (users.empty() || users.size() > most_users) throw Refused(400, "users names 1 to 1000 people");
  std::vector<Code> persons;
  for (const auto& user : users) persons.push_back(edition->live->people().find(user));
  std::vector<Code> asked = persons;  // of who took back their consent we know nothing
  for (Code& person : asked)
    if (edition->live->people().withdrew(person)) person = 0;
  const auto answers = predict::answer(*answerer, *edition->live, asked, flag_in(body, "explain"));
  Json out = Json::Array{};
  for (std::size_t i = 0; i < users.size(); ++i) {
    Json entry = Json::Object{{"user", users[i]},
                              {"known", asked[i] != 0},
                              {"path", asked[i] != 0     ? "model"
                                       : persons[i] != 0 ? "no_consent"
                                                         : "new_visitor"}};
    const Json told = answer_json(*answerer, answers[i]);
    for (const auto& [name, value] : told.object()) entry[name] = value;
    out.push_back(std::move(entry));
  }
  return json_response(Json::Object{{"task", answerer->task},
                                    {"question", features::task_text(answerer->model.task)},
                                    {"answer", features::unit_of(answerer->model.task)},
                                    {"version", answerer->version},
                                    {"predictions", out}});
}

Json timeline_json(const Edition& edition, const Timeline& events, std::size_t most) {
  Json out = Json::Array{};
  const auto& codes = edition.live->codes();
  for (std::size_t i = events.size(); i-- > 0 && out.array().size() < most;) {
    Json entry = Json::Object{{"time", time_text(events.time[i])}, {"type", codes.text(Coded::type, events.type[i])}};
    const auto add = [&](const char* name, Coded field, Code code) {
      if (code != 0) entry[name] = codes.text(field, code);
    };
    add("item", Coded::item, events.item[i]);
    add("query", Coded::query, events.query[i]);
    if (events.price[i] != no_price) entry["price"] = static_cast<double>(events.price[i].millionths) / 1e6;
    out.push_back(std::move(entry));
  }
  return out;
}

Response get_user(const Call& call) {
  const auto edition = call.service.edition();
  const Code person = edition->live->people().find(call.parts[0]);
  if (person == 0) throw Refused(404, "nobody of this id is known");
  TimelineColumns scratch;
  const Timeline events = edition->live->people().of(person, scratch);
  const bool withdrew = edition->live->people().withdrew(person);
  Json out = Json::Object{{"user", edition->live->codes().text(Coded::person, person)},
                          {"consent", withdrew ? "withdrawn" : "given"},
                          {"events", events.size()}};
  if (events.size() > 0) {
    out["first_seen"] = time_text(events.time.front());
    out["last_seen"] = time_text(events.time.back());
  }
  out["timeline"] = timeline_json(*edition, events, call.request->query("n").empty() ? 50 : count_in(*call.request));
  Json predictions = Json::Object{};
  if (!withdrew) {
    for (const auto& answerer : edition->tasks) {
      const auto found = predict::answer(*answerer, *edition->live, std::array{person}, false).front();
      predictions[answerer->task] = answer_json(*answerer, found);
    }
  }
  out["predictions"] = std::move(predictions);
  return json_response(out);
}

Response get_item(const Call& call) {
  const auto edition = call.service.edition();
  const Code code = known_item(*edition, call.parts[0]);
  const auto item = edition->live->items().of(code);
  Json out = Json::Object{{"item", call.parts[0]}, {"listed", item.listed}, {"hidden", item.hidden}};
  add_facts(out, *edition, item);
  if (item.stock == item.stock) out["stock"] = item.stock;
  if (item.since != Micros{}) out["since"] = time_text(item.since);
  return json_response(out);
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "POST",
     .path = "/v1/recommend",
     .about = "The items that a person should see now: of `user`, or of a visit that `session` tells.",
     .answer = post_recommend},
    {.method = "POST",
     .path = "/v1/predict",
     .about = "What a task says of up to 1000 people.",
     .answer = post_predict},
    {.method = "GET", .path = "/v1/popular", .about = "What people care for most now.", .answer = get_popular},
    {.method = "GET",
     .path = "/v1/similar/{item}",
     .about = "What goes with an item: what is chosen after it.",
     .answer = get_similar},
    {.method = "GET",
     .path = "/v1/users/{user}",
     .about = "What is known of a person, and what is believed.",
     .answer = get_user},
    {.method = "GET", .path = "/v1/items/{item}", .about = "What is known of an item.", .answer = get_item},
});

}  // namespace

std::span<const Route> answer_routes() { return routes; }

}  // namespace aisle::serve
