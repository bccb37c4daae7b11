#pragma once

#include "core/timelines.h"
#include "predict/live_codes.h"
#include "store/shop.h"

#include <cstdint>
#include <string>

namespace aisle::predict {

// What was known of whom an id names (LivePeople::find) when the log ended with its event `last`: by the log-ins that
// it held then, as the view `events` has it (store/lake.h), in time order, in codes of what is live. `last` of 0: by
// what had happened and come in before `at`. Reads the log: that takes a while.
TimelineColumns past_then(const store::Shop& shop, const LiveCodes& codes, const std::string& id, std::uint64_t last,
                          Micros at);

}  // namespace aisle::predict
