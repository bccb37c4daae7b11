#pragma once

#include "core/json.h"
#include "core/micros.h"

#include <cstdint>
#include <string>

namespace aisle::understand {

// What somebody bought.
struct Bought {
  Micros last;  // when the last time was
  std::uint64_t orders = 0;
  double revenue = 0;
};

// The name of a person's segment by recency and frequency, as recency_frequency has them (understand.h): by its `cuts`,
// where the fifths of people end. So somebody can be placed between two looks at everybody.
std::string segment_of(const Bought& bought, const Json& cuts);

}  // namespace aisle::understand
