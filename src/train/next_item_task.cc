#include "train/next_item_task.h"

#include "core/error.h"
#include "features/asked_events.h"
#include "features/examples.h"
#include "features/item_attributes.h"
#include "features/item_conditions.h"
#include "features/moments.h"
#include "models/ranker.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace aisle::train {

namespace {

// Error when the log holds no item that the task asks about.
void check_any_fits(const NextItemTask& asked, const evaluate::Fits& fits, std::size_t items) {
  for (Code item = 1; item <= items; ++item)
    if (fits(item, asked.log.end + Micros{1})) return;
  throw Error("no item of the log fits", "task " + asked.task.name + ": " + features::task_text(asked.task),
              "the catalogue says what an item is: import it, or mend the condition");
}

// Each person's moments at which the task asks.
std::vector<std::vector<Micros>> moments_of(const Timelines& timelines, const features::Task& task,
                                            const std::vector<Code>& persons) {
  const features::AskedEvents population(timelines, features::population_of(task));
  std::vector<std::vector<Micros>> out;
  TimelineColumns scratch;
  for (const Code person : persons) {
    const Timeline events = timelines.of(person, scratch);
    const Micros until = events.size() == 0 ? Micros{} : events.time.back() + day;
    out.push_back(features::moments_of(task, population, events, *timelines.clock(), Micros{}, until));
  }
  return out;
}

}  // namespace

Code NextItemTask::target() const {
  if (task.event.type == "event") return 0;
  const Code code = timelines.find(Coded::type, task.event.type);
  if (code != 0) return code;
  std::string types;
  for (const auto& [type, count] : log.types) types += (types.empty() ? "" : ", ") + type;
  throw Error("the log has no event \"" + task.event.type + "\"", "task " + task.name, "it has: " + types);
}

evaluate::Fits NextItemTask::fits() const {
  if (task.event.where.empty()) return {};
  const auto conditions = std::make_shared<features::ItemConditions>(timelines, task.event.where);
  return [conditions](Code item, Micros moment) { return conditions->hold(item, moment); };
}

evaluate::Asking NextItemTask::asking(const features::ItemSequences& histories) const {
  evaluate::Asking out{.fits = fits()};
  features::check_population(timelines, task);
  if (out.fits) check_any_fits(*this, out.fits, histories.sequences.choices());
  if (!task.among && task.at == features::AskedAt::every_event) return out;
  auto moments = moments_of(timelines, task, histories.person);
  if (task.among && std::ranges::all_of(moments, &std::vector<Micros>::empty)) throw features::nobody_asked(task);
  out.put = [target = target(), fits = out.fits, &sequences = histories.sequences,
             moments = std::move(moments)](evaluate::Question& question) {
    const auto history = sequences[question.sequence];
    const auto& asked = moments[question.sequence];
    const auto after = std::ranges::upper_bound(asked, question.moment);
    if (after == asked.begin()) return false;
    const Micros moment = *std::prev(after);
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (history.time[i] < moment || history.time[i] >= question.moment) continue;
      if (!models::NextItem{sequences, target}.asks(history.type[i], history.item[i])) continue;
      if (!fits || fits(history.item[i], history.time[i] + Micros{1})) return false;  // another answer
    }
    question.length = evaluate::known_before(history, moment);
    question.moment = moment;
    return question.length > 0;
  };
  return out;
}

features::ItemSequences NextItemTask::histories(evaluate::Protocol protocol,
                                                std::shared_ptr<const features::Searches> searches) const {
  return features::asked_sequences(timelines, protocol != evaluate::Protocol::time, std::move(searches));
}

features::ItemSequences NextItemTask::histories(const evaluate::Cut& cut) const {
  auto out = histories(cut.protocol, features::frequent_searches(timelines));
  auto& sequences = out.sequences;
  const Micros end = evaluate::resolved(sequences, cut).test_from.value_or(features::ever);
  auto attributes = features::item_attributes(timelines, sequences.choices(), end);
  if (attributes.count() == 0) return out;
  if (sequences.searches != nullptr) features::add_searches(*sequences.searches, attributes);
  sequences.attributes = std::make_shared<const features::ItemAttributes>(std::move(attributes));
  return out;
}

}  // namespace aisle::train
