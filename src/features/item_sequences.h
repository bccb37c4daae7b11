#pragma once

#include "core/timelines.h"
#include "features/sequences.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace aisle::features {

// The part of a shop's timelines that is about items, as rankers read it: sequence i is that of person[i], with the
// codes of the timelines.
struct ItemSequences {
  Sequences sequences;
  std::vector<Code> person;
};

inline constexpr Micros ever{std::numeric_limits<std::int64_t>::max()};

// When the event had happened and was received.
inline Micros known_at(const Timeline& timeline, std::size_t row) {
  return std::max(timeline.time[row], timeline.received[row]);
}

// Where it is asked which item comes next, so many of a person's events are read, however many there are: the newest by
// their time of those that were known.
inline constexpr std::size_t most_read = 2048;
// Of what happened before the moment the part that begins with the newest `most` events that were known then.
Timeline newest_known(const Timeline& timeline, Micros before, std::size_t most = most_read);

// Calls take(row) for what was known before the moment, in the order in which it became known.
void each_known(const Timeline& timeline, Micros before, const auto& take) {
  Micros latest{std::numeric_limits<std::int64_t>::min()};
  bool as_they_lie = true;
  for (std::size_t row = 0; row < timeline.size() && as_they_lie; ++row) {
    const Micros known = known_at(timeline, row);
    as_they_lie = latest <= known || known >= before;
    if (known < before) latest = known;
  }
  std::vector<std::size_t> late;
  for (std::size_t row = 0; row < timeline.size() && timeline.time[row] < before; ++row) {
    if (known_at(timeline, row) >= before) continue;
    if (as_they_lie)
      take(row);
    else
      late.push_back(row);
  }
  std::ranges::stable_sort(late, {}, [&](std::size_t row) { return known_at(timeline, row); });
  for (const std::size_t row : late) take(row);
}

// Everybody's, without bots and people without any. `before`: only what happened and was known before that moment.
// Searches without an item that are known stand there too; nullptr: none is.
ItemSequences item_sequences(const Timelines& timelines, Micros before = ever,
                             std::shared_ptr<const Searches> searches = {});
// These persons', as questions about them are answered (most_read); of person 0 nothing.
Sequences sequences_of(const Timelines& timelines, std::span<const Code> persons, Micros before,
                       std::shared_ptr<const Searches> searches);
// The searches that can be learnt from: made by three people or more (who is alone with one may have typed a name), the
// most frequent ones, a quarter as many as there are items, 256 to 4,096. nullptr: none.
std::shared_ptr<const Searches> frequent_searches(const Timelines& timelines, Micros before = ever);
// Without the searches of which `keep` (by code of the sequences) says no; of the first i events of sequence s
// before[s][i] stay. The codes are the same.
struct WithFewerSearches {
  Sequences sequences;
  std::vector<std::vector<std::uint32_t>> before;
};
WithFewerSearches with_fewer_searches(const Sequences& sequences, const std::function<bool(Code search)>& keep);

// Whether times are days alone: all lie at one or two times of the day (midnight, in summer and in winter).
bool are_days(const Sequences& sequences);
// The same with a microsecond between a person's events of one moment: where the log tells no more than the day, their
// order stands for their times.
Sequences by_order(const Sequences& sequences);
// Everybody's, as questions are asked of them: `orders`: where the log tells no more of people's order than days, it is
// that of the log.
ItemSequences asked_sequences(const Timelines& timelines, bool orders, std::shared_ptr<const Searches> searches);

// One person's events with items, in `scratch`, of what is read (most_read) at the moment.
History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch);

}  // namespace aisle::features
