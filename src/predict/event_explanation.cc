#include "predict/event_explanation.h"

#include "features/item_sequences.h"
#include "features/person_folds.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace aisle::predict {

namespace {

// Asks one person again and again, of one past after the other.
class Asker {
 public:
  Asker(const train::TaskModel& model, const Timelines& timelines, Code person, Micros moment)
      : model_(model),
        timelines_(timelines),
        person_(person),
        moment_(moment),
        context_(features::context_of(model.plan, timelines)) {}

  [[nodiscard]] double ask(const Timeline& events) const {
    features::PersonFolds folds(context_);
    features::PersonPast past(timelines_, person_, events, folds);
    past.tell_until(moment_);
    features::Examples example;
    example.names.assign(folds.names().begin(), folds.names().end());
    example.person = {person_};
    example.moment = {moment_};
    example.answer = {std::numeric_limits<double>::quiet_NaN()};
    example.features.resize(folds.width());
    folds.read(moment_, example.features);
    train::Past read = train::past_in(timelines_);
    read.of = [&events](Code /*person*/, Micros before, TimelineColumns& held) {
      return features::item_history(events, before, held);
    };
    const double answer = model_.predict(example, read).values.at(0);
    if (!model_.task.is_yes_or_no()) return answer;
    constexpr double nearest = 1e-9;  // to a sure answer
    const double chance = std::clamp(answer, nearest, 1 - nearest);
    return std::log(chance / (1 - chance));
  }

 private:
  const train::TaskModel& model_;
  const Timelines& timelines_;
  Code person_;
  Micros moment_;
  features::FoldContext context_;
};

}  // namespace

std::vector<EventReason> explain_events(const train::TaskModel& model, const Timelines& timelines, Code person,
                                        Micros moment, std::size_t most) {
  std::vector<EventReason> out;
  if (person == 0) return out;
  TimelineColumns held;
  const Timeline events = timelines.of(person, held);
  auto end = static_cast<std::size_t>(std::ranges::lower_bound(events.time, moment) - events.time.begin());
  const Asker asker(model, timelines, person, moment);
  const double whole = asker.ask(events);
  TimelineColumns rest;
  for (; end > 0 && out.size() < most; end = out.back().first) {
    const auto same = std::ranges::lower_bound(events.time, events.time[end - 1]);
    EventReason reason{.first = static_cast<std::size_t>(same - events.time.begin())};
    reason.count = end - reason.first;
    rest.clear();
    rest.append(events.part(0, reason.first));
    rest.append(events.part(end, events.size() - end));
    reason.contribution = whole - asker.ask(rest.view());
    out.push_back(reason);
  }
  std::erase_if(out, [](const EventReason& reason) { return reason.contribution == 0; });
  std::ranges::stable_sort(out, std::greater(),
                           [](const EventReason& reason) { return std::abs(reason.contribution); });
  return out;
}

}  // namespace aisle::predict
