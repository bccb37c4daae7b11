#include "predict/people_who_did_the_same.h"

#include <algorithm>

namespace aisle::predict {

PeopleWhoDidTheSame::PeopleWhoDidTheSame(const Timelines& timelines, const LivePeople& consents, Micros by,
                                         const std::function<bool(Code person)>& among)
    : timelines_(timelines), consents_(consents), people_(told_of(by, among)), alike_(people_.sequences) {}

std::vector<DidTheSame> PeopleWhoDidTheSame::as(Code person, Micros moment, std::size_t count) const {
  if (person == 0 || withdrew(person)) return {};
  TimelineColumns events;
  TimelineColumns known;
  const auto history = features::item_history(timelines_.of(person, events), moment, known);
  const auto self = static_cast<std::size_t>(std::ranges::find(people_.person, person) - people_.person.begin());
  std::vector<DidTheSame> out;
  for (const auto& [sequence, shared, likeness, next] : alike_.to(history, self, count))
    out.push_back({.person = people_.person[sequence], .shared = shared, .likeness = likeness, .next = next});
  return out;
}

// By their ids: the codes are those of other timelines.
bool PeopleWhoDidTheSame::withdrew(Code person) const {
  return consents_.withdrew(consents_.find(timelines_.text(Coded::person, person)));
}

features::ItemSequences PeopleWhoDidTheSame::told_of(Micros by, const std::function<bool(Code person)>& among) const {
  const auto all = features::item_sequences(timelines_, by);
  features::ItemSequences out{all.sequences.empty_copy(), {}};
  for (std::size_t i = 0; i < all.person.size(); ++i) {
    if ((among && !among(all.person[i])) || withdrew(all.person[i])) continue;
    out.sequences.add(all.sequences[i]);
    out.person.push_back(all.person[i]);
  }
  return out;
}

}  // namespace aisle::predict
