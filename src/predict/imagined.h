#pragma once

#include "core/timelines.h"
#include "predict/live.h"

#include <span>
#include <string>

namespace aisle::predict {

// What somebody might do next.
struct Imagined {
  std::string item, type = "view_item";
};

// Somebody's events with these behind them, a microsecond each from `moment` on, which lies after all that is known
// (moment_after), in `out`, where the events themselves do not lie. What the shop has never heard of is left out.
Timeline with_imagined(const Live& live, const Timeline& events, std::span<const Imagined> imagined, Micros moment,
                       TimelineColumns& out);

}  // namespace aisle::predict
