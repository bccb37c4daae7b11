#include "serve/find_people.h"

#include "core/text.h"

#include <algorithm>
#include <string>
#include <vector>

namespace aisle::serve {

namespace {

constexpr std::size_t looked_at = 1000;

struct Match {
  std::string_view id;
  std::size_t events = 0;
  Micros last = {};
};

std::vector<Match> matches(const predict::Live& live, std::string_view text) {
  const std::string wanted = lower_case(text);
  std::vector<Match> out;
  TimelineColumns scratch;
  for (Code person = 1; person < live.codes().size(Coded::person) && out.size() < looked_at; ++person) {
    const auto id = live.codes().text(Coded::person, person);
    if (id.empty() || lower_case(id).find(wanted) == std::string::npos || live.people().find(id) != person) continue;
    const Timeline events = live.people().of(person, scratch);
    if (events.size() > 0) out.push_back({.id = id, .events = events.size(), .last = events.time.back()});
  }
  return out;
}

}  // namespace

Json find_people(const predict::Live& live, std::string_view text, std::size_t most) {
  auto found = matches(live, text);
  std::ranges::stable_sort(found, std::greater(), &Match::events);
  Json out = Json::Array{};
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
    out.push_back(
        Json::Object{{"person", found[i].id}, {"events", found[i].events}, {"last", time_text(found[i].last)}});
  return out;
}

}  // namespace aisle::serve
