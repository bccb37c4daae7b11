#include "predict/tasks.h"

#include "features/item_sequences.h"
#include "features/person_folds.h"
#include "predict/row_explanation.h"

#include <algorithm>
#include <limits>

namespace aisle::predict {

namespace {

constexpr std::size_t most_reasons = 5;

// What each is asked from: the newest of the person's events, and what is imagined of them, which comes last before
// the moment of the question.
class Pasts {
 public:
  Pasts(const Live& live, std::span<const Imagined> imagined) : live_(live), imagined_(imagined) {}

  // What folds read of all that is known, and the moment right after that. Events hold until the next call.
  struct Now {
    Timeline events;
    Micros moment;
  };
  Now for_folds(Code person) {
    const auto [events, all] = newest(person, 2 * features::PersonFolds::kept, features::ever);
    const std::size_t count = all - features::PersonFolds::forgotten(all);
    const Timeline read = events.part(events.size() - count, count);
    const Micros moment = moment_after(read);
    return {.events = before_imagined(read, moment), .moment = moment + imagining()};
  }
  // What is read of items at that moment, whatever came in since.
  Timeline of_items(Code person, Micros moment) {
    const Micros known = moment - imagining();
    return before_imagined(newest(person, features::most_read, known).events, known);
  }

 private:
  [[nodiscard]] Micros imagining() const { return Micros{static_cast<std::int64_t>(imagined_.size())}; }
  LivePeople::Newest newest(Code person, std::size_t most, Micros before) {
    return person == 0 ? LivePeople::Newest{} : live_.people().newest(person, most, scratch_, before);
  }
  Timeline before_imagined(const Timeline& events, Micros moment) {
    return imagined_.empty() ? events : with_imagined(live_, events, imagined_, moment, with_);
  }

  const Live& live_;
  std::span<const Imagined> imagined_;
  TimelineColumns scratch_, with_;
};

// The rows that features::ask_now would make, each at its own moment.
features::Examples rows_of(const features::FoldContext& context, const Live& live, std::span<const Code> persons,
                           std::span<const Imagined> imagined) {
  features::Examples out;
  features::PersonFolds folds(context);
  Pasts pasts(live, imagined);
  out.names.assign(folds.names().begin(), folds.names().end());
  for (const Code person : persons) {
    const auto [events, moment] = pasts.for_folds(person);
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

std::vector<Reason> reasons_of(const RowExplanation& row) {
  std::vector<Reason> out;
  for (std::size_t i = 0; i < std::min(most_reasons, row.contributions.size()); ++i)
    out.push_back({row.contributions[i].column, row.contributions[i].value, row.contributions[i].contribution});
  return out;
}

}  // namespace

train::Past past_in(const Live& live, std::span<const Imagined> imagined) {
  return {[&live, imagined](Code person, Micros moment, TimelineColumns& held) {
            return features::item_history(Pasts(live, imagined).of_items(person, moment), moment, held);
          },
          [&live](Coded field, Code code) { return live.codes().text(field, code); },
          [&live](Code item, Micros /*moment*/) {
            return live.codes().text(Coded::category, live.items().of(item).category);
          }};
}

std::size_t folded(const Live& live, Code person) {
  const std::size_t all = live.people().count(person);
  return all - features::PersonFolds::forgotten(all);
}

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
