#pragma once

#include "core/timelines.h"
#include "features/sequences.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

namespace aisle::features {

// The part of a shop's timelines that is about items, as rankers read it: sequence i is that of person[i], with the
// codes of the timelines. Events lie in the order in which they happened.
struct ItemSequences {
  Sequences sequences;
  std::vector<Code> person;
};

inline constexpr Micros ever{std::numeric_limits<std::int64_t>::max()};

// Everybody's, without bots and people without any. `before`: only what happened and was known before that moment.
// Searches without an item that are known stand there too; nullptr: none is.
ItemSequences item_sequences(const Timelines& timelines, Micros before = ever,
                             std::shared_ptr<const Searches> searches = {});
// These persons'; of person 0 nothing.
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

// One person's events with items, in `scratch`, of what happened and was known before the moment.
History item_history(const Timeline& timeline, Micros before, TimelineColumns& scratch);

}  // namespace aisle::features
