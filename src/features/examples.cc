#include "features/examples.h"

#include "core/parallel.h"
#include "features/answers.h"
#include "features/asked_events.h"
#include "features/item_sequences.h"
#include "features/log_traits.h"
#include "features/moments.h"
#include "features/person_folds.h"

#include <algorithm>
#include <cmath>

namespace aisle::features {

namespace {

constexpr std::size_t shares = 16;  // of the persons, for all cores

// Calls f(share, person, events) for every person but bots, shares side by side and persons in order.
template <typename F>
void each_person(const Timelines& timelines, const F& f) {
  parallel_for(shares, [&](std::size_t share) {
    TimelineColumns scratch;
    const std::size_t end = 1 + (share + 1) * (timelines.persons() - 1) / shares;
    for (auto person = static_cast<Code>(1 + share * (timelines.persons() - 1) / shares); person < end; ++person) {
      if (!timelines.is_bot(person)) f(share, person, timelines.of(person, scratch));
    }
  });
}

// What becomes of a person's moments when there are too many, or one is wanted.
void thin(std::vector<Micros>& moments, Code person, const AskedMoments& asked, double share) {
  const auto chance = [&](Micros moment) { return chance_of(person, moment, asked.seed); };
  if (asked.once && moments.size() > 1) moments = {*std::ranges::min_element(moments, {}, chance)};
  if (share >= 1) return;
  const auto least = static_cast<double>(UINT64_MAX) * share;
  std::erase_if(moments,
                [&](Micros moment) { return static_cast<double>(chance_of(person, moment, asked.seed + 1)) > least; });
}

void append(Examples& to, const Examples& from) {
  to.person.insert(to.person.end(), from.person.begin(), from.person.end());
  to.moment.insert(to.moment.end(), from.moment.begin(), from.moment.end());
  to.answer.insert(to.answer.end(), from.answer.begin(), from.answer.end());
  to.features.insert(to.features.end(), from.features.begin(), from.features.end());
}

// A row for a person whose folds know all that was known before the moment.
void add_row(Examples& to, Code person, Micros moment, double answer, PersonFolds& folds) {
  to.person.push_back(person);
  to.moment.push_back(moment);
  to.answer.push_back(answer);
  to.features.resize(to.features.size() + folds.width());
  folds.read(moment, std::span(to.features).last(folds.width()));
}

Examples joined(std::vector<Examples>& parts, const FoldContext& context) {
  Examples out = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) append(out, parts[i]);
  const PersonFolds folds(context);
  out.names.assign(folds.names().begin(), folds.names().end());
  return out;
}

std::string place_of(const Task& task) { return "task " + task.name + ": " + task_text(task); }

// Error when no event of the log is of the kind; `so`: what that means, said before it.
void check_any(const Timelines& timelines, const Task& task, const EventKind& kind, const std::string& so) {
  if (AskedEvents(timelines, kind).any()) return;
  std::string types;
  bool is_known = kind.type == "event";
  for (const auto& [type, count] : traits_of(timelines).types) {
    is_known = is_known || type == kind.type;
    types += (types.empty() ? "" : ", ") + type;
  }
  if (!is_known)
    throw Error(so + "no event of the log is a \"" + kind.type + "\"", place_of(task),
                types.empty() ? "import events first" : "the log has " + types);
  throw Error(so + "no event of the log is like that", place_of(task),
              "does the catalogue have these categories and brands, and the log these types?");
}

Micros last_moment(const Task& task, const AskedMoments& asked, Micros seen_until) {
  return std::min(asked.until, seen_until - task.within + Micros{1});
}

}  // namespace

Table Examples::table() const {
  Table out;
  for (std::size_t column = 0; column < names.size(); ++column) {
    Column numbers{.name = names[column], .type = ColumnType::number, .numbers = {}, .codes = {}, .words = {}};
    numbers.numbers.reserve(size());
    for (std::size_t i = 0; i < size(); ++i) numbers.numbers.push_back(row(i)[column]);
    out.columns.push_back(std::move(numbers));
  }
  return out;
}

std::size_t count_moments(const Timelines& timelines, const Task& task, const AskedMoments& asked, Micros seen_until) {
  const AskedEvents population(timelines, population_of(task));
  const Micros until = last_moment(task, asked, seen_until);
  std::vector<std::size_t> counts(shares);
  each_person(timelines, [&](std::size_t share, Code, const Timeline& events) {
    const std::size_t found = moments_of(task, population, events, *timelines.clock(), asked.from, until).size();
    counts[share] += asked.once ? std::min<std::size_t>(found, 1) : found;
  });
  std::size_t out = 0;
  for (const auto count : counts) out += count;
  return out;
}

Examples make_examples(const Timelines& timelines, const Task& task, const FoldContext& context,
                       const AskedMoments& asked, Micros seen_until) {
  check_answerable(timelines, task);
  const AskedEvents population(timelines, population_of(task));
  const AskedEvents asked_for(timelines, task.event);
  const Micros until = last_moment(task, asked, seen_until);
  double share = 1;
  if (asked.most > 0) {
    const std::size_t all = count_moments(timelines, task, asked, seen_until);
    share = all == 0 ? 1 : static_cast<double>(asked.most) / static_cast<double>(all);
  }
  std::vector<Examples> parts(shares);
  std::vector<PersonFolds> folds;
  for (std::size_t i = 0; i < shares; ++i) folds.emplace_back(context);
  each_person(timelines, [&](std::size_t part, Code person, const Timeline& events) {
    auto moments = moments_of(task, population, events, *timelines.clock(), asked.from, until);
    thin(moments, person, asked, share);
    if (moments.empty()) return;
    const auto places = asked_for.places(events, ever);
    PersonPast past(timelines, person, events, folds[part]);
    for (const Micros moment : moments) {
      past.tell_until(moment);
      add_row(parts[part], person, moment, answer_at(task, events, places, moment), folds[part]);
    }
  });
  return joined(parts, context);
}

std::vector<Code> asked_at(const Timelines& timelines, const Task& task, Micros moment) {
  const AskedEvents population(timelines, population_of(task));
  const Micros within = task.among ? task.among->within : Micros{};
  std::vector<std::vector<Code>> parts(shares);
  each_person(timelines, [&](std::size_t part, Code person, const Timeline& events) {
    if (belongs(events, population.places(events, Micros{}), within, moment)) parts[part].push_back(person);
  });
  std::vector<Code> out;
  for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

Examples ask_now(const Timelines& timelines, const FoldContext& context, std::span<const Code> persons, Micros moment) {
  std::vector<Examples> parts(shares);
  parallel_for(shares, [&](std::size_t part) {
    PersonFolds folds(context);
    TimelineColumns scratch;
    const std::size_t end = (part + 1) * persons.size() / shares;
    for (std::size_t i = part * persons.size() / shares; i < end; ++i) {
      const Timeline events = persons[i] == 0 ? Timeline{} : timelines.of(persons[i], scratch);
      PersonPast past(timelines, persons[i], events, folds);
      past.tell_until(moment);
      add_row(parts[part], persons[i], moment, NAN, folds);
    }
  });
  return joined(parts, context);
}

void check_answerable(const Timelines& timelines, const Task& task) {
  check_any(timelines, task, task.event, "");
  check_population(timelines, task);
}

void check_population(const Timelines& timelines, const Task& task) {
  check_any(timelines, task, population_of(task), "nobody belongs to the population: ");
}

Error nobody_asked(const Task& task) {
  return Error("nobody belongs to the population at any moment at which it is asked", place_of(task),
               "ask among others: after \"among users with\" stands what they must have done, and in which time");
}

}  // namespace aisle::features
