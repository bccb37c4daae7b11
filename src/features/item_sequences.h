#pragma once

#include "core/timelines.h"
#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace aisle::features {

// The part of a shop's timelines that is about items, as rankers read it: sequence i is that of person[i], with the
// codes of the timelines. Bots, and people without any, are left out. Events lie in the order in which they happened.
struct ItemSequences {
  Sequences sequences;
  std::vector<Code> person;
};

// `before`: only what happened and was known before that moment.
ItemSequences item_sequences(const Timelines& timelines, Micros before = {std::numeric_limits<std::int64_t>::max()});

// Whether times are days alone: all lie at one or two times of the day (midnight, in summer and in winter).
bool are_days(const Sequences& sequences);
// The same with a microsecond between a person's events of one moment: where the log tells no more than the day, their
// order stands for their times.
Sequences by_order(const Sequences& sequences);

// One person's, in `scratch`, of what happened and was known before the moment.
History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch);

}  // namespace aisle::features
