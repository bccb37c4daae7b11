#include "core/json.h"
#include "decide/decision.h"
#include "serve/answer_json.h"
#include "serve/aside.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>

namespace aisle::serve {

namespace {

// A desk with the version that answered then (none where none did), and today's rules.
std::shared_ptr<const decide::Desk> desk_of(Service& service, const Json& properties) {
  auto desk = service.desk();
  const auto& edition = *desk->edition;
  const std::size_t version = properties.at("version").count();
  if (version == 0) {
    if (edition.rankings.empty()) return desk;
    const predict::Edition none{.live = edition.live, .tasks = {}, .rankings = {}};
    return decide::make_desk(std::make_shared<const predict::Edition>(none), desk->rules);
  }
  const std::string task = properties.at("task").string();
  const auto* now = edition.ranking(task);
  if (now != nullptr && now->version == version) return desk;
  return decide::make_desk(predict::load_version(service.shop(), edition.live, task, version), desk->rules);
}

bool same_items(const decide::Desk& desk, const Json& shown, const std::vector<decide::Chosen>& again) {
  if (shown.array().size() > again.size()) return false;
  for (std::size_t i = 0; i < shown.array().size(); ++i)
    if (shown.array()[i].string() != decide::item_id(desk.live(), again[i].candidate)) return false;
  return true;
}

// Of what is popular, which is known as of now alone.
bool rests_on_popularity(const decide::Recommendation& answer) {
  return answer.path != decide::Path::model || std::ranges::any_of(answer.items, [](const decide::Chosen& each) {
           return each.candidate.source == decide::Source::popular;
         });
}

// Nothing is worked out from the past of somebody who has withdrawn their consent since they were answered.
bool has_withdrawn(const predict::LivePeople& people, const decide::ItemQuestion& question) {
  return !question.impersonal && !question.user.empty() && people.withdrew(people.find(question.user));
}

// The same question again: its moment, its seed, its version.
void write_replay(JsonWriter& out, Service& service, const Event& decision, const Json& properties) {
  const auto question = decide::question_of(decision);
  if (has_withdrawn(service.desk()->live().people(), question)) {
    out.member("replay", Json());
    return out.member("no_replay", "the person has withdrawn their consent since");
  }
  const auto desk = desk_of(service, properties);
  const auto answer = decide::recommend(*desk, question);
  const bool same = same_items(*desk, Json::parse(decision.shown, "the decision"), answer.items);
  out.name("replay");
  out.begin_object();
  write_members(out, *desk, answer);
  out.member("same", !same && rests_on_popularity(answer) ? Json() : Json(same));
  out.member("same_rules", properties.at("rules").string() == desk->rules.digest);
  out.end_object();
}

Response explained(Service& service, const std::string& id) {
  const std::string line = service.decisions().find(id).value_or("");
  std::string unescaped;
  const auto event = parse_event(std::string_view(line).substr(0, line.find('\n')), unescaped);
  if (!event) throw Refused(404, "no decision of this id was made");
  const Json properties = Json::parse(event->properties, "the decision");
  return object_response([&](JsonWriter& out) {
    out.member("decision", id);
    out.member("time", time_text(event->time));
    for (const auto& [name, value] : properties.object()) out.member(name, value);
    write_replay(out, service, *event, properties);
  });
}

void get_decision(const Call& call) {
  answer_on(call.service.aside(), call, [](const Call& later) { return explained(later.service, later.parts[0]); });
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/decisions/{decision}",
     .about =
         "An answer that was given: what was asked, chosen, with which probability, by which version and rules; and "
         "the same question again, with the events that moved it.",
     .answer_later = get_decision},
});

}  // namespace

std::span<const Route> decision_routes() { return routes; }

}  // namespace aisle::serve
