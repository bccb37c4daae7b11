#include "features/item_sequences.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace aisle::features {

History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch) {
  scratch.clear();
  for (std::size_t i = 0; i < timeline.size() && timeline.time[i] < before; ++i)
    if (timeline.item[i] != 0 && timeline.received[i] < before) scratch.append(timeline, i);
  return {scratch.item, scratch.type, scratch.time};
}

ItemSequences item_sequences(const Timelines& timelines, Micros before) {
  ItemSequences out;
  TimelineColumns all;
  TimelineColumns with_items;
  const auto& snapshot = timelines.snapshot();
  for (Code person = 1; person < timelines.persons(); ++person) {
    if (person < snapshot.persons() && snapshot.is_bot(person)) continue;
    const History history = item_history(timelines.of(person, all), before, with_items);
    if (history.size() == 0) continue;
    out.sequences.add(history);
    out.person.push_back(person);
    for (const Code item : history.item) out.sequences.items = std::max<std::size_t>(out.sequences.items, item);
    for (const Code type : history.type) out.sequences.types = std::max<std::size_t>(out.sequences.types, type);
  }
  return out;
}

bool are_days(const Sequences& sequences) {
  constexpr std::size_t summer_and_winter = 2;
  std::set<std::int64_t> times_of_day;
  for (const Micros time : sequences.all().time) {
    times_of_day.insert(time.count % day.count);
    if (times_of_day.size() > summer_and_winter) return false;
  }
  return !times_of_day.empty();
}

Sequences by_order(const Sequences& sequences) {
  Sequences out;
  out.items = sequences.items;
  out.types = sequences.types;
  out.attributes = sequences.attributes;
  for (std::size_t s = 0; s < sequences.size(); ++s) {
    const History history = sequences[s];
    std::vector<Micros> times(history.time.begin(), history.time.end());
    for (std::size_t i = 1; i < times.size(); ++i) times[i] = std::max(times[i], times[i - 1] + Micros{1});
    out.add({history.item, history.type, times});
  }
  return out;
}

}  // namespace aisle::features
