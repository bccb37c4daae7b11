#pragma once

#include "core/timelines.h"

#include <array>
#include <cstddef>
#include <mutex>
#include <string_view>

namespace aisle::predict {

// The texts of a snapshot with their codes, and those that were first told since. One thread adds; any may read
// meanwhile.
class LiveCodes {
 public:
  // The snapshot must outlive it.
  explicit LiveCodes(const TimelineSnapshot& snapshot) : snapshot_(snapshot) {}

  // The code of the text, a new one if need be; 0 for an empty text. For the one who adds.
  Code add(Coded field, std::string_view text);
  // 0 when it has none.
  [[nodiscard]] Code find(Coded field, std::string_view text) const;
  // Valid as long as this stands; empty for 0 and for what is gone.
  [[nodiscard]] std::string_view text(Coded field, Code code) const;
  // One more than the largest code.
  [[nodiscard]] std::size_t size(Coded field) const;

 private:
  struct Later {
    mutable std::mutex mutex;
    Dictionary texts;  // codes after the snapshot's
  };
  [[nodiscard]] const Later& later(Coded field) const { return later_[static_cast<std::size_t>(field)]; }

  const TimelineSnapshot& snapshot_;
  std::array<Later, coded_names.size()> later_;
};

}  // namespace aisle::predict
