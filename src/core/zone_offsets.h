#pragma once

#include "core/micros.h"

#include <cstdint>
#include <span>
#include <vector>

namespace aisle {

// What the clocks of a time zone show: its offsets from UTC (local minus UTC) over time. As made, UTC's own.
class ZoneOffsets {
 public:
  struct Change {
    Micros since;   // the moment, UTC, from which
    Micros offset;  // this holds
    bool operator==(const Change&) const = default;
  };

  ZoneOffsets() = default;
  // In rising order; the first holds before its moment too.
  explicit ZoneOffsets(std::vector<Change> changes) : changes_(std::move(changes)) {}

  // What a clock shows at the moment.
  [[nodiscard]] Micros local(Micros moment) const;
  // The moment at which a clock shows this; of the hour that it shows twice, the first; of the one that it leaves out,
  // by the offset before.
  [[nodiscard]] Micros moment(Micros local) const;
  // The day that a clock shows, counted from 1970-01-01, and the moment at which a day begins.
  [[nodiscard]] std::int64_t day_of(Micros moment) const;
  [[nodiscard]] Micros start_of(std::int64_t day_count) const { return moment({day_count * day.count}); }

  [[nodiscard]] std::span<const Change> changes() const { return changes_; }

 private:
  std::vector<Change> changes_;
};

}  // namespace aisle
