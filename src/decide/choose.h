#pragma once

#include "decide/candidates.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aisle::decide {

// An item in its place, with the probability that it came to stand there (propensity): of 1 where chance had no part.
struct Chosen {
  Candidate candidate;
  double propensity = 1;
  bool explored = false;   // chance put it there
  float likeness = 0;      // to what stood already, where diversity counts: 0 to 1
  std::uint32_t rank = 0;  // its place among the candidates by score alone, from 1; 0: it was not chosen from any
};

struct Choosing {
  std::size_t n = 10;
  double diversity = 0;    // maximal marginal relevance (Carbonell & Goldstein 1998): its share against the score
  double exploration = 0;  // the share of places that chance fills, from all candidates alike
  std::uint64_t seed = 0;  // of chance
};

// Fills n places one by one from candidates in the order of their scores: the one that is best when its likeness to
// what stands already is taken off, or one by chance. Categories have room for as many as the limits say. The same seed
// chooses the same.
std::vector<Chosen> choose(const predict::Live& live, const std::vector<Candidate>& candidates, Limits& limits,
                           const Choosing& how);

}  // namespace aisle::decide
