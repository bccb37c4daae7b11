#pragma once

#include "core/timelines.h"
#include "features/task.h"

#include <cstdint>
#include <span>

namespace aisle::features {

// The answer to a task asked at the moment: of the events at `places` of the timeline (those that it asks for), what
// happened in [moment, moment + within). 1 or 0; orders (orders.h), or events; the sum; days until the next one, at
// most `within`.
double answer_at(const Task& task, const Timeline& events, std::span<const std::uint32_t> places, Micros moment);

}  // namespace aisle::features
