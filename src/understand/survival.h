#pragma once

#include <span>
#include <vector>

namespace aisle::understand {

// How long something lasted: `days`, ended or still going on when we stopped looking (censored).
struct Spell {
  double days = 0;
  double ended = 0;     // how many ended after so many days
  double censored = 0;  // how many were still going on then
};

struct SurvivalPoint {
  double days = 0;
  double share = 1;  // still going on after so many days
};

// The product-limit estimate (Kaplan & Meier 1958), a point for each number of days at which something ended. The
// spells are sorted by days. Empty when there are none.
std::vector<SurvivalPoint> survival(std::span<const Spell> spells);

// The days after which at most that share still goes on; NaN when the curve does not fall so low.
double quantile(std::span<const SurvivalPoint> curve, double share);

}  // namespace aisle::understand
