#include "predict/alike_answers.h"

#include "features/answers.h"
#include "features/examples.h"
#include "features/item_sequences.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace aisle::predict {

namespace {

std::function<bool(Code)> population_at(const Timelines& timelines, const features::Task& task, Micros moment) {
  auto asked = features::asked_at(timelines, task, moment);
  std::ranges::sort(asked);
  return [asked = std::move(asked)](Code person) { return std::ranges::binary_search(asked, person); };
}

}  // namespace

AlikeAnswers::AlikeAnswers(const Timelines& timelines, const LivePeople& consents, features::Task task, Micros now)
    : timelines_(timelines),
      task_(std::move(task)),
      now_(now),
      asked_for_(timelines, task_.event),
      people_(timelines, consents, asked_at(), population_at(timelines, task_, asked_at())) {}

std::vector<AlikeAnswers::Alike> AlikeAnswers::of(Code person, std::size_t count) const {
  std::vector<Alike> out;
  for (const DidTheSame& who : people_.as(person, now_, count)) out.push_back({who, answer(who.person)});
  return out;
}

double AlikeAnswers::answer(Code person) const {
  TimelineColumns scratch;
  TimelineColumns known;
  const Timeline events = timelines_.of(person, scratch);
  for (std::size_t row = 0; row < events.size(); ++row)
    if (features::known_at(events, row) < now_) known.append(events, row);
  const Timeline past = known.view();
  return features::answer_at(task_, past, asked_for_.places(past, now_), asked_at());
}

}  // namespace aisle::predict
