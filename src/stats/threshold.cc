#include "stats/threshold.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace aisle::stats {

namespace {

// A threshold and what it calls.
struct Cut {
  double threshold = 0;
  double hits = 0;    // positive rows called
  double alarms = 0;  // negative rows called
};

void check(std::span<const char> positive, std::span<const double> probability) {
  if (positive.empty() || positive.size() != probability.size()) {
    throw Error(fmt::format("a threshold cannot be chosen on {} rows with {} probabilities", positive.size(),
                            probability.size()));
  }
  for (const double p : probability) {
    if (!(p >= 0 && p <= 1)) throw Error(fmt::format("{} is no probability", p), "choosing a threshold");
  }
}

// Above the lower of two neighbouring probabilities and not above the higher one.
double between(double lower, double higher) {
  const double middle = std::midpoint(lower, higher);
  return middle > lower ? middle : higher;
}

// Every threshold that calls other rows, from none called to all.
std::vector<Cut> cuts(std::span<const char> positive, std::span<const double> probability) {
  std::vector<std::size_t> order(positive.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::ranges::greater{}, [&](std::size_t i) { return probability[i]; });
  std::vector<Cut> out = {{.threshold = std::nextafter(1.0, 2.0)}};
  Cut cut;
  for (std::size_t place = 0; place < order.size(); ++place) {
    (positive[order[place]] != 0 ? cut.hits : cut.alarms) += 1;
    const double here = probability[order[place]];
    const bool last = place + 1 == order.size();
    if (!last && probability[order[place + 1]] == here) continue;
    cut.threshold = last ? 0 : between(probability[order[place + 1]], here);
    out.push_back(cut);
  }
  return out;
}

// The cut whose value is least, of equal ones the nearest to `wanted`.
template <typename Value>
Cut least(std::span<const Cut> cuts, double wanted, const Value& value) {
  return *std::ranges::min_element(cuts, std::ranges::less{}, [&](const Cut& cut) {
    return std::pair(value(cut), std::abs(cut.threshold - wanted));
  });
}

double checked(double cost) {
  if (!(cost >= 0 && std::isfinite(cost))) {
    throw Error(fmt::format("a cost cannot be {}", cost), "", "give a cost of 0 or more");
  }
  return cost;
}

}  // namespace

CostlyThreshold cheapest_threshold(std::span<const char> positive, std::span<const double> probability, Costs costs) {
  check(positive, probability);
  const double miss = checked(costs.miss), false_alarm = checked(costs.false_alarm);
  const auto all = cuts(positive, probability);
  const double positives = all.back().hits;
  const auto rows = static_cast<double>(positive.size());
  const auto cost = [&](const Cut& cut) { return (miss * (positives - cut.hits) + false_alarm * cut.alarms) / rows; };
  const double right = miss + false_alarm > 0 ? false_alarm / (miss + false_alarm) : 0.5;
  Cut half;
  for (std::size_t i = 0; i < positive.size(); ++i) {
    if (probability[i] >= 0.5) (positive[i] != 0 ? half.hits : half.alarms) += 1;
  }
  const Cut best = least(all, right, cost);
  return {best.threshold, cost(best), cost(half), cost(all.back()), cost(all.front())};
}

}  // namespace aisle::stats
