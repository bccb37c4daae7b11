#pragma once

#include "core/micros.h"

#include <string>
#include <vector>

namespace aisle::collect {

// A time zone's offsets from UTC (local minus UTC), 1990 to 2039 (as at its ends before and after), by DuckDB's
// table of zones.
class Zone {
 public:
  // By its IANA name: Europe/Berlin. Error with an example for another name.
  explicit Zone(const std::string& name);

  // What is to be subtracted from a clock's time in that zone to get UTC; of the hour that a clock shows twice, the
  // first; of the one that it leaves out, as before.
  [[nodiscard]] Micros offset(Micros clock) const;

 private:
  struct Change {
    Micros clock;   // the local time, by the offset before it, from which
    Micros offset;  // this holds
  };
  std::vector<Change> changes_;
};

}  // namespace aisle::collect
