#pragma once

#include <span>

namespace aisle::stats {

// What a wrong answer costs, in any unit of money or trouble; not negative.
struct Costs {
  double miss = 1;         // a positive row that is not called
  double false_alarm = 1;  // a negative row that is called
};

struct CostlyThreshold {
  double threshold = 0.5;  // call a row positive when its probability is at or above it
  double cost = 0;         // a row, on average, at that threshold
  double cost_at_half = 0;
  double cost_of_always = 0;  // calling every row
  double cost_of_never = 0;   // calling none
};

// The threshold that would have cost least over rows whose probabilities come from a model that did not see them. All
// thresholds between two neighbouring probabilities cost the same: it is their middle; 0 to call every row, the least
// number above 1 to call none. Where several such places cost the same, it is the one nearest to false_alarm / (miss +
// false_alarm), which is right when the probabilities are (Elkan 2001); 0.5 when nothing costs anything.
// positive: a 0 or 1 for each row. Error without rows, for a probability outside [0, 1] or NaN, and for a cost that is
// negative or not finite.
CostlyThreshold cheapest_threshold(std::span<const char> positive, std::span<const double> probability, Costs costs);

}  // namespace aisle::stats
