#include "core/json.h"
#include "decide/decision.h"
#include "features/item_sequences.h"
#include "predict/past_then.h"
#include "serve/answer_json.h"
#include "serve/aside.h"
#include "serve/kept_rules.h"
#include "serve/routes.h"

#include <algorithm>
#include <array>
#include <utility>

namespace aisle::serve {

namespace {

// The models of then: the version that answered, or none where none did.
std::shared_ptr<const predict::Edition> edition_of(Service& service, const decide::Desk& desk, const Json& properties) {
  const auto& edition = *desk.edition;
  const std::size_t version = properties.at("version").count();
  if (version == 0 && edition.rankings.empty()) return desk.edition;
  if (version == 0)
    return std::make_shared<const predict::Edition>(
        predict::Edition{.live = edition.live, .tasks = {}, .rankings = {}});
  const std::string task = properties.at("task").string();
  const auto* now = edition.ranking(task);
  if (now != nullptr && now->version == version) return desk.edition;
  return predict::load_version(service.shop(), edition.live, task, version);
}

// A desk with the models and the rules of then; today's where those are not kept.
std::shared_ptr<const decide::Desk> desk_of(Service& service, const Json& properties) {
  auto desk = service.desk();
  const std::string& digest = properties.at("rules").string();
  const auto rules = digest == desk->rules.digest ? std::nullopt : kept_rules(service.shop(), digest);
  auto edition = edition_of(service, *desk, properties);
  if (!rules && edition == desk->edition) return desk;
  return decide::make_desk(std::move(edition), rules ? *rules : desk->rules);
}

bool same_items(const decide::Desk& desk, const Json& shown, const decide::Recommendation& again) {
  const auto kept = decide::kept_of(desk, again);
  return std::ranges::equal(shown.array(), kept, [&](const Json& item, const decide::Chosen& chosen) {
    return item.string() == decide::item_id(desk.live(), chosen.candidate);
  });
}

// Of what is popular, which is known as of now alone.
bool rests_on_popularity(const decide::Recommendation& answer) {
  return answer.path != decide::Path::model || std::ranges::any_of(answer.items, [](const decide::Chosen& each) {
           return each.candidate.source == decide::Source::popular;
         });
}

bool has_withdrawn(const Service& service, const std::string& id) {
  const auto desk = service.desk();
  const auto& people = desk->live().people();
  return people.withdrew(people.find(id));
}

// Whether all that they did is read: of others the number of events that were read is always the same.
bool is_read_whole(const predict::LivePeople& people, const std::string& id) {
  return people.count(people.find(id)) <= features::most_read;
}

std::uint64_t known_then(const Json& properties) {
  const Json* found = properties.find("known");
  return found == nullptr ? 0 : found->count();
}

struct Again {
  std::shared_ptr<const decide::Desk> desk;
  decide::Recommendation answer;
  bool same = false;
};

// The same question again: its moment, its seed, its version. What is live may know more of the person than was known
// then: who logged in since, what was on its way to the disk. Where that may have moved the answer, the log is asked.
// Nothing is worked out from the past of somebody who has withdrawn their consent since they were answered.
std::optional<Again> asked_again(Service& service, store::LogReader& log, const Event& decision,
                                 const Json& properties) {
  auto question = decide::question_of(decision);
  const bool named = !question.user.empty() && !question.impersonal;
  if (named && has_withdrawn(service, question.user)) return {};
  const auto desk = desk_of(service, properties);
  const Json shown = Json::parse(decision.shown, "the decision");
  auto answer = decide::recommend(*desk, question);
  const bool same = same_items(*desk, shown, answer);
  const bool knows_no_more =
      answer.events == properties.at("events").count() && is_read_whole(desk->live().people(), question.user);
  if (!named || (same && knows_no_more)) return Again{.desk = desk, .answer = std::move(answer), .same = same};
  const auto past = predict::past_then(log, desk->live().codes(), question.user, known_then(properties), question.at);
  if (std::ranges::any_of(past.people, [&](const std::string& id) { return has_withdrawn(service, id); })) return {};
  question.past = &past.events;
  answer = decide::recommend(*desk, question);
  const bool same_then = same_items(*desk, shown, answer);
  return Again{.desk = desk, .answer = std::move(answer), .same = same_then};
}

void write_replay(JsonWriter& out, const std::optional<Again>& again, const Json& properties) {
  if (!again) {
    out.member("replay", Json());
    return out.member("no_replay", "the person has withdrawn their consent since");
  }
  const auto& [desk, answer, same] = *again;
  out.name("replay");
  out.begin_object();
  write_members(out, *desk, answer);
  out.member("same", !same && rests_on_popularity(answer) ? Json() : Json(same));
  out.member("same_rules", properties.at("rules").string() == desk->rules.digest);
  out.end_object();
}

Response explained(Service& service, const std::string& id) {
  store::LogReader log(service.shop());
  const std::string line = service.decisions().find(log, id).value_or("");
  std::string unescaped;
  const auto event = parse_event(std::string_view(line).substr(0, line.find('\n')), unescaped);
  if (!event) throw Refused(404, "no decision of this id was made");
  const Json properties = Json::parse(event->properties, "the decision");
  return object_response([&](JsonWriter& out) {
    out.member("decision", id);
    out.member("time", time_text(event->time));
    for (const auto& [name, value] : properties.object()) out.member(name, value);
    out.member("feedback", feedback_on(log, id, known_then(properties)));
    write_replay(out, asked_again(service, log, *event, properties), properties);
  });
}

void get_decision(const Call& call) {
  answer_from_log(call.service.aside(), call,
                  [](const Call& later) { return explained(later.service, later.parts[0]); });
}

constexpr std::array routes = std::to_array<Route>({
    {.method = "GET",
     .path = "/v1/decisions/{decision}",
     .about =
         "An answer that was given: what was asked, chosen, with which probability, by which version and rules; and "
         "the same question again, with the events that moved it. `feedback`: what came of it.",
     .answer_later = get_decision},
});

}  // namespace

std::span<const Route> decision_routes() { return routes; }

}  // namespace aisle::serve
