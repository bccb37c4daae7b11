#include "predict/tasks.h"

#include "features/item_sequences.h"
#include "features/person_folds.h"
#include "predict/row_explanation.h"

#include <algorithm>
#include <limits>

namespace aisle::predict {

namespace {

constexpr std::size_t most_reasons = 5;

// What each is asked from: the person's events, and what is imagined of them.
Timeline events_of(const Live& live, Code person, std::span<const Imagined> imagined, TimelineColumns& scratch) {
  if (!imagined.empty()) return with_imagined(live, person, imagined, scratch);
  return person == 0 ? Timeline{} : live.people().of(person, scratch);
}

// The rows that features::ask_now would make, each at its own moment.
features::Examples rows_of(const features::FoldContext& context, const Live& live, std::span<const Code> persons,
                           std::span<const Imagined> imagined) {
  features::Examples out;
  features::PersonFolds folds(context);
  TimelineColumns scratch;
  out.names.assign(folds.names().begin(), folds.names().end());
  for (const Code person : persons) {
    const Timeline events = events_of(live, person, imagined, scratch);
    const Micros moment = moment_after(events);
    features::PersonPast past(live.base(), person, events, folds);
    past.tell_until(moment);
    out.person.push_back(person);
    out.moment.push_back(moment);
    out.answer.push_back(std::numeric_limits<double>::quiet_NaN());
    out.features.resize(out.person.size() * folds.width());
    folds.read(moment, std::span(out.features).last(folds.width()));
  }
  return out;
}

train::Past past_in(const Live& live, std::span<const Imagined> imagined) {
  return {[&live, imagined](Code person, Micros moment, TimelineColumns& held) {
            TimelineColumns all;
            const Timeline events = events_of(live, person, imagined, all);
            return features::item_history(events, moment, held);
          },
          [&live](Coded field, Code code) { return live.codes().text(field, code); },
          [&live](Code item, Micros /*moment*/) {
            return live.codes().text(Coded::category, live.items().of(item).category);
          }};
}

std::vector<Reason> reasons_of(const RowExplanation& row) {
  std::vector<Reason> out;
  for (std::size_t i = 0; i < std::min(most_reasons, row.contributions.size()); ++i)
    out.push_back({row.contributions[i].column, row.contributions[i].value, row.contributions[i].contribution});
  return out;
}

}  // namespace

std::vector<TaskAnswer> answer(const TaskAnswerer& answerer, const Live& live, std::span<const Code> persons,
                               bool explain, std::span<const Imagined> imagined) {
  const auto examples = rows_of(answerer.context, live, persons, imagined);
  const train::Past past = past_in(live, imagined);
  const auto answers = answerer.model.predict(examples, past);
  std::vector<TaskAnswer> out;
  for (std::size_t i = 0; i < persons.size(); ++i) out.push_back({answers.values[i], examples.moment[i]});
  if (!explain || !answerer.model.model || persons.empty()) return out;
  const Table table = answerer.model.table(examples, past);
  const auto explained = explain_rows(*answerer.model.model, table, all_rows(table));
  for (std::size_t i = 0; i < out.size(); ++i) out[i].reasons = reasons_of(explained[i]);
  return out;
}

}  // namespace aisle::predict
