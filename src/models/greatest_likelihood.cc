#include "models/greatest_likelihood.h"

#include "stats/lbfgs.h"

#include <algorithm>
#include <cmath>

namespace aisle::models {

std::vector<double> greatest_likelihood(const std::function<double(std::span<const double>)>& mean_log_likelihood,
                                        std::vector<double> start) {
  constexpr double width = 1e-5;
  const auto loss = [&](std::vector<double> logarithms) {
    std::ranges::transform(logarithms, logarithms.begin(), [](double v) { return std::exp(v); });
    return -mean_log_likelihood(logarithms);
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
  std::ranges::transform(start, start.begin(), [](double v) { return std::log(v); });
  auto best = stats::minimise(objective, std::move(start), {.iterations = 100, .tolerance = 1e-6});
  std::ranges::transform(best, best.begin(), [](double v) { return std::exp(v); });
  return best;
}

}  // namespace aisle::models
