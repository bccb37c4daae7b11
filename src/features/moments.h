#pragma once

#include "core/timelines.h"
#include "features/asked_events.h"
#include "features/task.h"

#include <cstdint>
#include <vector>

namespace aisle::features {

// What those have done who are asked: anything where the task says nothing.
EventKind population_of(const Task& task);

// The moments at which a person is asked, in rising order: those of the task, in [from, until), at which the person
// belongs to its population by what was known strictly before.
//   every event      right after each became known
//   session ends     half an hour after an event, or as soon as it is known, where no other is known to follow in it
//   every midnight   of the clock
std::vector<Micros> moments_of(const Task& task, const AskedEvents& population, const Timeline& events,
                               const ZoneOffsets& clock, Micros from, Micros until);

// Whether one of the events at `places` happened in [moment - within, moment), or at all before it when within is 0,
// and was known before the moment.
bool belongs(const Timeline& events, const std::vector<std::uint32_t>& places, Micros within, Micros moment);

// A number that a person and a moment have, evenly spread.
std::uint64_t chance_of(Code person, Micros moment, std::uint64_t seed);

}  // namespace aisle::features
