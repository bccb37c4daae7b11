#include "decide/decision.h"

#include "core/error.h"
#include "core/fingerprint.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <sys/random.h>

namespace aisle::decide {

namespace {

constexpr std::size_t most_kept = 200;  // items with their scores

Json session_json(const std::vector<SessionEvent>& session) {
  Json out = Json::Array{};
  for (const auto& event : session) out.push_back(Json::Object{{"item", event.item}, {"type", event.type}});
  return out;
}

// Only what was said.
Json asked_json(const ItemQuestion& question) {
  Json out = Json::Object{{"n", question.n}};
  if (!question.user.empty()) out["user"] = question.user;
  if (!question.session.empty()) out["session"] = session_json(question.session);
  if (!question.task.empty()) out["task"] = question.task;
  if (!question.exclude.empty()) out["exclude"] = Json::array(question.exclude);
  if (!question.categories.empty()) out["categories"] = Json::array(question.categories);
  if (question.diversity) out["diversity"] = *question.diversity;
  if (question.items) out["items"] = Json::array(*question.items);
  return out;
}

Json items_json(const Desk& desk, const Recommendation& answer) {
  Json out = Json::Array{};
  for (const auto& chosen : answer.items) {
    if (out.array().size() == most_kept) break;
    Json entry = Json::Object{{"item", item_id(desk.live(), chosen.candidate)},
                              {"score", std::round(chosen.candidate.score * 1e5) / 1e5}};
    if (chosen.explored || chosen.candidate.source != Source::model)
      entry["by"] = chosen.explored ? "chance" : source_name(chosen.candidate.source);
    if (chosen.propensity < 1) entry["propensity"] = chosen.propensity;
    out.push_back(std::move(entry));
  }
  return out;
}

Json left_out_json(const Recommendation& answer) {
  Json out = Json::Object{};
  for (std::size_t i = 0; i < answer.left_out.size(); ++i)
    if (answer.left_out[i] > 0) out[left_out_names[i]] = answer.left_out[i];
  return out;
}

std::vector<SessionEvent> session_of(const Json& asked) {
  std::vector<SessionEvent> out;
  const Json* session = asked.find("session");
  if (session == nullptr) return out;
  for (const auto& event : session->array()) out.push_back({event.at("item").string(), event.at("type").string()});
  return out;
}

std::vector<std::string> texts_of(const Json& asked, const char* name) {
  const Json* found = asked.find(name);
  return found == nullptr ? std::vector<std::string>{} : found->strings();
}

std::string text_of(const Json& asked, const char* name) {
  const Json* found = asked.find(name);
  return found == nullptr ? "" : found->string();
}

}  // namespace

std::string new_decision_id() {
  Fingerprint bits;
  if (::getrandom(&bits, sizeof bits, 0) != sizeof bits) throw Error("the system gives no random numbers");
  return hex(bits);
}

std::string decision_line(const Desk& desk, const std::string& id, const ItemQuestion& question,
                          const Recommendation& answer, const Json& context) {
  Json properties = Json::Object{{"path", path_name(answer.path)},
                                 {"task", answer.task},
                                 {"version", answer.version},
                                 {"rules", desk.rules.digest},
                                 {"seed", fmt::to_string(question.seed)},
                                 {"asked", asked_json(question)},
                                 {"events", answer.events},
                                 {"considered", answer.considered},
                                 {"left_out", left_out_json(answer)},
                                 {"items", items_json(desk, answer)}};
  if (!context.is_null()) properties["context"] = context;
  Json shown = Json::Array{};
  for (std::size_t i = 0; i < std::min(most_kept, answer.items.size()); ++i)
    shown.push_back(item_id(desk.live(), answer.items[i].candidate));
  const std::string properties_text = properties.text();
  const std::string shown_text = shown.text();
  const Event event{.event_id = id,
                    .time = answer.at,
                    .received = answer.at,
                    .type = "decision",
                    .user_id = question.user,
                    .anonymous_id = question.user.empty() ? std::string_view(id) : std::string_view{},
                    .shown = shown_text,
                    .source = "aisle",
                    .properties = properties_text};
  std::string out;
  append_event(out, event);
  out += '\n';
  return out;
}

ItemQuestion question_of(const Event& decision) {
  if (decision.type != "decision") throw Error("the event is no decision", std::string(decision.event_id));
  const Json properties = Json::parse(decision.properties, "the decision");
  const Json& asked = properties.at("asked");
  ItemQuestion out{.user = text_of(asked, "user"),
                   .session = session_of(asked),
                   .n = asked.at("n").count(),
                   .task = properties.at("task").string(),
                   .exclude = texts_of(asked, "exclude"),
                   .categories = texts_of(asked, "categories"),
                   .explain = true,
                   .at = decision.time};
  if (const Json* diversity = asked.find("diversity")) out.diversity = diversity->number();
  if (asked.find("items") != nullptr) out.items = texts_of(asked, "items");
  const std::string& seed = properties.at("seed").string();
  std::from_chars(seed.data(), seed.data() + seed.size(), out.seed);
  return out;
}

}  // namespace aisle::decide
