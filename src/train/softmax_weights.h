#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::train {

// A choice that somebody made among alternatives, each of which several members score.
struct Choice {
  std::vector<float> scores;     // alternatives × members, row by row; the one chosen is the first
  std::vector<float> log_times;  // of an alternative: the logarithm of how many it stands for
};

// The weights w for which the choices are likeliest when an alternative's chance is in proportion to times ·
// e^(w·scores) (conditional logit, McFadden 1974), none below 0.
std::vector<double> softmax_weights(const std::vector<Choice>& choices, std::size_t members);

// ndcg@20 of the chosen alternatives by w·scores among their own; ties count half.
double ndcg_of(const std::vector<Choice>& choices, std::span<const double> weights);

// Weights near `start` for which that is larger: one weight after the other is made smaller and larger as long as it
// helps.
std::vector<double> ranking_weights(const std::vector<Choice>& choices, std::vector<double> start);

}  // namespace aisle::train
