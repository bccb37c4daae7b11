#include "features/item_sequences.h"

#include <algorithm>

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

}  // namespace aisle::features
