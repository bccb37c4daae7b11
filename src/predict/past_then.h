#pragma once

#include "core/timelines.h"
#include "predict/live_codes.h"
#include "store/log_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace aisle::predict {

struct KnownPast {
  TimelineColumns events;
  // Whose they may be: the person of then, and each account that a visitor of theirs was ever seen with, since then
  // too.
  std::vector<std::string> people;
};

// What was known of whom an id names (LivePeople::find) when the log ended with its event `last`: by the log-ins that
// it held then, as the view `events` has it (store/lake.h), in time order, in codes of what is live. `last` of 0: by
// what had happened and come in before `at`. That takes a while. It makes the reader's views, of which `log` is then
// what was known of them: nothing else is asked of that reader.
KnownPast past_then(store::LogReader& log, const LiveCodes& codes, const std::string& id, std::uint64_t last,
                    Micros at);

}  // namespace aisle::predict
