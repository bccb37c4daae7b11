#include "models/greatest_likelihood.h"

#include "stats/lbfgs.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

namespace {

// Where data cannot tell customers apart the likelihood rises for ever: nothing holds until logarithms are this far
// from where they began, then a spring does.
double beyond_reach(std::span<const double> logarithms, std::span<const double> start) {
  constexpr double reach = 4;  // 55 times as much, or as little
  constexpr double spring = 0.1;
  double out = 0;
  for (std::size_t i = 0; i < start.size(); ++i)
    out += spring * std::pow(std::max(0.0, std::abs(logarithms[i] - start[i]) - reach), 2);
  return out;
}

}  // namespace

std::vector<double> greatest_likelihood(const std::function<double(std::span<const double>)>& mean_log_likelihood,
                                        std::vector<double> start) {
  constexpr double width = 1e-5;
  std::ranges::transform(start, start.begin(), [](double v) { return std::log(v); });
  const auto loss = [&](std::vector<double> logarithms) {
    const double strayed = beyond_reach(logarithms, start);
    std::ranges::transform(logarithms, logarithms.begin(), [](double v) { return std::exp(v); });
    return strayed - mean_log_likelihood(logarithms);
  };
  const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
    std::vector<double> at(x.begin(), x.end());
    for (std::size_t j = 0; j < at.size(); ++j) {
      at[j] = x[j] + width;
      gradient[j] = loss(at);
      at[j] = x[j] - width;
      gradient[j] = (gradient[j] - loss(at)) / (2 * width);
      at[j] = x[j];
    }
    return loss(at);
  };
  auto best = stats::minimise(objective, start, {.iterations = 100, .tolerance = 1e-6});
  std::ranges::transform(best, best.begin(), [](double v) { return std::exp(v); });
  return best;
}

}  // namespace aisle::models
