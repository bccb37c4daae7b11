#include "serve/facts.h"

#include "predict/live_items.h"

#include <algorithm>
#include <fmt/format.h>
#include <span>

namespace aisle::serve {

namespace {

using Read = collect::Outcome::Fate;

std::span<const Event> events_of(const store::Received& received, const collect::Outcome& outcome) {
  return std::span(received.batch.events).subspan(outcome.first, outcome.count);
}

void reject(collect::Outcome& outcome, const Event& fact) {
  outcome.fate = Read::rejected;
  outcome.reason = "needs_scope_facts";
  outcome.message = fmt::format(
      "only a key of scope facts may tell records of type {}{}: aisle keys SHOP --make NAME --scopes events,facts "
      "makes one, for servers and not for browsers",
      fact.type, fact.type == "consent" ? " that name a user_id" : "");
}

}  // namespace

void reject_unread_facts(store::Received& received) {
  if (received.dialect != "aisle") return;
  for (auto& outcome : received.batch.outcomes) {
    if (outcome.fate != Read::accepted) continue;
    for (const auto& event : events_of(received, outcome)) {
      if (event.type != "item") continue;
      const std::string member = predict::unread_member(event);
      if (member.empty()) continue;
      outcome.fate = Read::rejected;
      outcome.reason = "bad_fact";
      outcome.message = fmt::format("what the properties say of {} cannot be read", member);
    }
  }
}

bool is_fact(const Event& event) {
  return fact_type(event.type) != nullptr || event.type == "decision" ||
         (event.type == "consent" && !event.user_id.empty());
}

void reject_facts(store::Received& received) {
  for (auto& outcome : received.batch.outcomes) {
    if (outcome.fate != Read::accepted) continue;
    const auto events = events_of(received, outcome);
    const auto fact = std::ranges::find_if(events, is_fact);
    if (fact != events.end()) reject(outcome, *fact);
  }
}

}  // namespace aisle::serve
