#include "predict/event_explanation.h"

#include "features/item_sequences.h"
#include "features/person_folds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace aisle::predict {

namespace {

// Of what happened before the moment the part that folds read: what they forget stays forgotten, whatever is left out.
Timeline read_by_folds(const Timeline& events, Micros before) {
  std::size_t known = 0;
  features::each_known(events, before, [&](std::size_t /*row*/) { ++known; });
  return features::newest_known(events, before, known - features::PersonFolds::forgotten(known));
}

// The timeline from its event `from` on, without some of its events.
Timeline without(const Timeline& events, std::size_t from, const EventReason& left_out, TimelineColumns& out) {
  const std::size_t first = std::max(from, left_out.first);
  const std::size_t end = std::max(from, left_out.first + left_out.count);
  out.clear();
  out.append(events.part(from, first - from));
  out.append(events.part(end, events.size() - end));
  return out.view();
}

// The latest moments, none of them first.
std::vector<EventReason> latest_moments(const Timeline& events, std::size_t most) {
  std::vector<EventReason> out{{}};
  for (std::size_t end = events.size(); end > 0 && out.size() <= most; end = out.back().first) {
    const auto same = std::ranges::lower_bound(events.time, events.time[end - 1]);
    const auto first = static_cast<std::size_t>(same - events.time.begin());
    out.push_back({.first = first, .count = end - first});
  }
  return out;
}

double log_odds(double answer) {
  constexpr double nearest = 1e-9;  // to a sure answer
  const double chance = std::clamp(answer, nearest, 1 - nearest);
  return std::log(chance / (1 - chance));
}

}  // namespace

std::vector<EventReason> explain_events(const train::TaskModel& model, const Timelines& timelines, Code person,
                                        Micros moment, std::size_t most) {
  if (person == 0) return {};
  TimelineColumns held;
  TimelineColumns rest;
  const Timeline all = timelines.of(person, held);
  const Timeline events = read_by_folds(all, moment);
  const std::size_t of_items = events.size() - features::newest_known(events, moment).size();
  auto out = latest_moments(events, most);
  features::PersonFolds folds(features::context_of(model.plan, timelines));
  features::Examples examples;
  examples.names.assign(folds.names().begin(), folds.names().end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Timeline left = without(events, 0, out[i], rest);
    features::PersonPast past(timelines, person, left, folds);
    past.tell_until(moment);
    examples.person.push_back(static_cast<Code>(i));  // what is left out tells the rows apart
    examples.moment.push_back(moment);
    examples.answer.push_back(std::numeric_limits<double>::quiet_NaN());
    examples.features.resize(examples.size() * folds.width());
    folds.read(moment, std::span(examples.features).last(folds.width()));
  }
  train::Past read = train::past_in(timelines);
  read.of = [&](Code left_out, Micros before, TimelineColumns& known) {
    TimelineColumns others;
    return features::item_history(without(events, of_items, out[left_out], others), before, known);
  };
  auto answers = model.predict(examples, read).values;
  if (model.task.is_yes_or_no()) std::ranges::transform(answers, answers.begin(), log_odds);
  const auto happened = std::ranges::lower_bound(all.time, moment) - all.time.begin();
  const std::size_t forgotten = static_cast<std::size_t>(happened) - events.size();
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].contribution = answers.front() - answers[i];
    out[i].first += forgotten;
  }
  std::erase_if(out, [](const EventReason& reason) { return reason.contribution == 0; });
  std::ranges::stable_sort(out, std::greater(),
                           [](const EventReason& reason) { return std::abs(reason.contribution); });
  return out;
}

}  // namespace aisle::predict
