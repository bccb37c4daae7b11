#include "cli/next_item_questions.h"

#include "core/error.h"
#include "features/asked_events.h"
#include "features/examples.h"
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

namespace aisle::cli {

namespace {

// Error when the log holds no item that the task asks about.
void check_any_fits(const TaskSession& session, const features::Task& task, const evaluate::Fits& fits,
                    std::size_t items) {
  for (Code item = 1; item <= items; ++item)
    if (fits(item, session.now())) return;
  throw Error("no item of the log fits", "task " + task.name + ": " + features::task_text(task),
              "the catalogue says what an item is: import it, or mend the condition");
}

// Each person's moments at which the task asks.
std::vector<std::vector<Micros>> moments_of(const TaskSession& session, const features::Task& task,
                                            const std::vector<Code>& persons) {
  const features::AskedEvents population(session.timelines, features::population_of(task));
  std::vector<std::vector<Micros>> out;
  TimelineColumns scratch;
  for (const Code person : persons) {
    const Timeline events = session.timelines.of(person, scratch);
    const Micros until = events.size() == 0 ? Micros{} : events.time.back() + day;
    out.push_back(features::moments_of(task, population, events, *session.timelines.clock(), Micros{}, until));
  }
  return out;
}

}  // namespace

Code target_of(const TaskSession& session, const features::Task& task) {
  if (task.event.type == "event") return 0;
  const Code code = session.timelines.find(Coded::type, task.event.type);
  if (code != 0) return code;
  std::string types;
  for (const auto& [type, count] : session.log.types) types += (types.empty() ? "" : ", ") + type;
  throw Error("the log has no event \"" + task.event.type + "\"", "task " + task.name, "it has: " + types);
}

features::ItemSequences histories_of(const TaskSession& session, evaluate::Protocol protocol,
                                     std::shared_ptr<const features::Searches> searches) {
  return features::asked_sequences(session.timelines, protocol != evaluate::Protocol::time, std::move(searches));
}

evaluate::Fits fits_of(const TaskSession& session, const features::Task& task) {
  if (task.event.where.empty()) return {};
  const auto conditions = std::make_shared<features::ItemConditions>(session.timelines, task.event.where);
  return [conditions](Code item, Micros moment) { return conditions->hold(item, moment); };
}

evaluate::Asking asking_of(const TaskSession& session, const features::Task& task,
                           const features::ItemSequences& histories) {
  evaluate::Asking out{.fits = fits_of(session, task)};
  features::check_population(session.timelines, task);
  if (out.fits) check_any_fits(session, task, out.fits, histories.sequences.choices());
  if (!task.among && task.at == features::AskedAt::every_event) return out;
  auto moments = moments_of(session, task, histories.person);
  if (task.among && std::ranges::all_of(moments, &std::vector<Micros>::empty)) throw features::nobody_asked(task);
  const Code target = target_of(session, task);
  out.put = [target, fits = out.fits, &sequences = histories.sequences,
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

}  // namespace aisle::cli
