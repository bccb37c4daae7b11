#include "train/softmax_weights.h"

#include "stats/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace aisle::train {

namespace {

// Adds a choice's log likelihood, negated, and its gradient.
double add_choice(const Choice& choice, std::span<const double> weights, std::span<double> gradient,
                  std::vector<double>& logits) {
  const std::size_t members = weights.size();
  const std::size_t count = choice.log_times.size();
  logits.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    logits[i] = static_cast<double>(choice.log_times[i]);
    for (std::size_t m = 0; m < members; ++m) {
      logits[i] += weights[m] * static_cast<double>(choice.scores[i * members + m]);
    }
  }
  const double highest = std::ranges::max(logits);
  double sum = 0;
  const double chosen = logits.front();
  for (double& logit : logits) sum += logit = std::exp(logit - highest);
  for (std::size_t m = 0; m < members; ++m) {
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) mean += logits[i] * static_cast<double>(choice.scores[i * members + m]);
    gradient[m] += mean / sum - static_cast<double>(choice.scores[m]);
  }
  return highest + std::log(sum) - chosen;
}

}  // namespace

std::vector<double> softmax_weights(const std::vector<Choice>& choices, std::size_t members) {
  constexpr double penalty = 1e-3;  // holds the weights of members that say the same
  std::vector<char> out(members);   // left out, because its weight would be below 0
  const auto objective = [&](std::span<const double> weights, std::span<double> gradient) {
    std::ranges::fill(gradient, 0);
    std::vector<double> scratch;
    double value = 0;
    for (const Choice& choice : choices) value += add_choice(choice, weights, gradient, scratch);
    const auto scale = static_cast<double>(std::max<std::size_t>(choices.size(), 1));
    for (std::size_t m = 0; m < members; ++m) {
      value += penalty * weights[m] * weights[m] / 2;
      gradient[m] = out[m] != 0 ? 0 : (gradient[m] + penalty * weights[m]) / scale;
    }
    return value / scale;
  };
  for (std::size_t round = 0; round < members; ++round) {
    std::vector<double> start(members, 1.0 / static_cast<double>(members));
    for (std::size_t m = 0; m < members; ++m) start[m] = out[m] != 0 ? 0 : start[m];
    auto found = stats::minimise(objective, start);
    const auto least = std::ranges::min_element(found);
    if (*least >= 0) return found;
    out[static_cast<std::size_t>(least - found.begin())] = 1;
  }
  return std::vector<double>(members);
}

double ndcg_of(const std::vector<Choice>& choices, std::span<const double> weights) {
  constexpr double depth = 20;
  const std::vector<float> factors(weights.begin(), weights.end());
  double sum = 0;
  for (const Choice& choice : choices) {
    const auto score = [&](std::size_t alternative) {
      float out = 0;
      for (std::size_t m = 0; m < factors.size(); ++m)
        out += factors[m] * choice.scores[alternative * factors.size() + m];
      return out;
    };
    const float chosen = score(0);
    double rank = 0;
    for (std::size_t i = 1; i < choice.log_times.size() && rank < depth; ++i) {
      const float other = score(i);
      rank += other > chosen ? 1 : other == chosen ? 0.5 : 0;
    }
    if (rank < depth) sum += 1 / std::log2(rank + 2);
  }
  return choices.empty() ? 0 : sum / static_cast<double>(choices.size());
}

std::vector<double> ranking_weights(const std::vector<Choice>& choices, std::vector<double> start) {
  constexpr std::size_t rounds = 3;
  double best = ndcg_of(choices, start);
  for (std::size_t round = 0; round < rounds; ++round) {
    for (double& weight : start) {
      for (const double tried : {0.0, 0.5 * weight, 0.8 * weight, 1.2 * weight, 1.6 * weight, weight + 0.2}) {
        const double before = std::exchange(weight, tried);
        const double found = ndcg_of(choices, start);
        if (found > best) {
          best = found;
        } else {
          weight = before;
        }
      }
    }
  }
  return start;
}

}  // namespace aisle::train
