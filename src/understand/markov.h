#pragma once

#include <cstddef>
#include <vector>

namespace aisle::understand {

// Steps between pages as an absorbing Markov chain: from each state to another, to the goal, or out (Kemeny & Snell
// 1960).
struct Chain {
  std::vector<std::vector<double>> steps;  // steps[a][b]: how often b followed a
  std::vector<double> goals;               // how often the goal followed
  std::vector<double> exits;               // how often nothing followed
};

// The probability of reaching the goal from each state; 0 from a state that nothing follows. `removed` (a state, or
// none) is a page that is taken away: who would have gone there leaves.
constexpr std::size_t nothing_removed = ~0UL;
std::vector<double> goal_probability(const Chain& chain, std::size_t removed = nothing_removed);

}  // namespace aisle::understand
