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

// One person's, in `scratch`, of what happened and was known before the moment.
History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch);

}  // namespace aisle::features
