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
  auto out = features::item_sequences(session.timelines, features::ever, std::move(searches));
  if (protocol != evaluate::Protocol::time && features::are_days(out.sequences))
    out.sequences = features::by_order(out.sequences);
  return out;
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
             moments = std::move(moments)](const evaluate::Question& question) {
    const auto history = sequences[question.sequence];
    const auto& asked = moments[question.sequence];
    const auto after = std::ranges::upper_bound(asked, history.time[question.length]);
    if (after == asked.begin()) return std::uint32_t{0};
    const auto known =
        static_cast<std::size_t>(std::ranges::lower_bound(history.time, *std::prev(after)) - history.time.begin());
    for (std::size_t i = known; i < question.length; ++i) {
      if (!models::NextItem{sequences, target}.asks(history.type[i], history.item[i])) continue;
      if (!fits || fits(history.item[i], history.time[i] + Micros{1})) return std::uint32_t{0};  // another answer
    }
    return static_cast<std::uint32_t>(known);
  };
  return out;
}

}  // namespace aisle::cli
