#include "core/json.h"
#include "decide/decision.h"
#include "serve/answer_json.h"
#include "serve/aside.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>

namespace aisle::serve {

namespace {

// A desk with the version that answered then, and today's rules.
std::shared_ptr<const decide::Desk> desk_of(Service& service, const Json& properties) {
  auto desk = service.desk();
  const std::string task = properties.at("task").string();
  const std::size_t version = properties.at("version").count();
  const auto* now = task.empty() ? nullptr : desk->edition->ranking(task);
  if (version == 0 || (now != nullptr && now->version == version)) return desk;
  return decide::make_desk(predict::load_version(service.shop(), desk->edition->live, task, version), desk->rules);
}

bool same_items(const decide::Desk& desk, const Json& shown, const std::vector<decide::Chosen>& again) {
  if (shown.array().size() > again.size()) return false;
  for (std::size_t i = 0; i < shown.array().size(); ++i)
    if (shown.array()[i].string() != decide::item_id(desk.live(), again[i].candidate)) return false;
  return true;
}

// The same question again: its moment, its seed, its version.
void write_replay(JsonWriter& out, Service& service, const Event& decision, const Json& properties) {
  const auto desk = desk_of(service, properties);
  const auto answer = decide::recommend(*desk, decide::question_of(decision));
  out.begin_object();
  write_members(out, *desk, answer);
  out.member("same", same_items(*desk, Json::parse(decision.shown, "the decision"), answer.items));
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
    out.name("replay");
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
