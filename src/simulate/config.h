#pragma once

#include "core/micros.h"

#include <cstddef>
#include <cstdint>

namespace aisle::simulate {

// What is to be made up.
struct Config {
  std::size_t users = 1000;  // people who come at least in principle; bots, fraudsters and rings among them
  std::size_t days = 90;     //
  std::uint64_t seed = 1;    // the same seed, the same bytes
  std::size_t items = 0;     // 0: one for twenty people, at least 300
  Micros begin = start_of_day(2025, 1, 1);  // of the first day
  double late = 0;                          // share of events that are received up to three days after they happened
  double doubled = 0;                       // share of events that are told twice
  bool shuffled = false;                    // the events of a day in no order

  // Error when one is out of range.
  void validate() const;
};

}  // namespace aisle::simulate
