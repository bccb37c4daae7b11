#include "serve/find_people.h"

#include "core/text.h"

#include <algorithm>
#include <string>
#include <vector>

namespace aisle::serve {

namespace {

struct Match {
  bool exact = false;
  std::size_t events = 0;
  Code person = 0;
};

bool comes_first(const Match& a, const Match& b) {
  if (a.exact != b.exact) return a.exact;
  return a.events != b.events ? a.events > b.events : a.person < b.person;
}

// The first `most`, in their order: of those found so far they are a heap, the last of them on top.
std::vector<Match> matches(const predict::Live& live, std::string_view text, std::size_t most) {
  const std::string wanted = lower_case(text);
  std::vector<Match> out;
  for (Code person = 1; person < live.codes().size(Coded::person) && most > 0; ++person) {
    const auto id = live.codes().text(Coded::person, person);
    const std::string plain = lower_case(id);
    if (id.empty() || plain.find(wanted) == std::string::npos) continue;
    const Match match{.exact = plain == wanted, .events = live.people().count(person), .person = person};
    if (match.events == 0 || (out.size() == most && !comes_first(match, out.front()))) continue;
    if (live.people().find(id) != person) continue;  // a visitor who is somebody's
    if (out.size() == most) {
      std::ranges::pop_heap(out, comes_first);
      out.pop_back();
    }
    out.push_back(match);
    std::ranges::push_heap(out, comes_first);
  }
  std::ranges::sort_heap(out, comes_first);
  return out;
}

}  // namespace

Json find_people(const predict::Live& live, std::string_view text, std::size_t most) {
  Json out = Json::Array{};
  TimelineColumns scratch;
  for (const auto& match : matches(live, text, most)) {
    const auto [events, all] = live.people().newest(match.person, 1, scratch);
    if (all == 0) continue;  // a visitor who became somebody's meanwhile
    out.push_back(Json::Object{{"person", live.codes().text(Coded::person, match.person)},
                               {"events", all},
                               {"last", time_text(events.time.back())}});
  }
  return out;
}

}  // namespace aisle::serve
