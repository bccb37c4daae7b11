#pragma once

#include "core/timelines.h"
#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace aisle::features {

// The part of a shop's timelines that is about items, as rankers read it: sequence i is that of person[i], with the
// codes of the timelines. Events lie in the order in which they happened.
struct ItemSequences {
  Sequences sequences;
  std::vector<Code> person;
};

// What histories hold: events with items, and where it is asked for searches without one.
enum class Reading : std::uint8_t { items, searches_too };

// Everybody's, without bots and people without any. `before`: only what happened and was known before that moment. Of
// searches those that were made three times or more, the 4,096 most frequent ones at most.
ItemSequences item_sequences(const Timelines& timelines, Micros before = {std::numeric_limits<std::int64_t>::max()},
                             Reading reading = Reading::items);
// These persons', with all of their searches; of person 0 nothing.
Sequences sequences_of(const Timelines& timelines, std::span<const Code> persons, Micros before, Reading reading);
// Without searches; before[s][i] of the first i events of sequence s stay.
struct WithoutSearches {
  Sequences sequences;
  std::vector<std::vector<std::uint32_t>> before;
};
WithoutSearches without_searches(const Sequences& sequences);

// Whether times are days alone: all lie at one or two times of the day (midnight, in summer and in winter).
bool are_days(const Sequences& sequences);
// The same with a microsecond between a person's events of one moment: where the log tells no more than the day, their
// order stands for their times.
Sequences by_order(const Sequences& sequences);

// One person's events with items, in `scratch`, of what happened and was known before the moment.
History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch);

}  // namespace aisle::features
