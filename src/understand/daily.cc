#include "understand/daily.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace aisle::understand {

namespace {

constexpr std::size_t reach = 14;  // days to either side: four whole weeks and a day

std::size_t weekday(const Daily& daily, std::size_t day) {
  return std::chrono::weekday(daily.first + std::chrono::days(day)).c_encoding();
}

// The mean of the ordinary days nearby, each divided by its weekday's share.
std::vector<double> trend(const Daily& daily, const std::array<double, 7>& share) {
  const std::size_t n = daily.count.size();
  std::vector<double> out(n);
  double all = 0;
  double days = 0;
  for (std::size_t d = 0; d < n; ++d) {
    double sum = 0;
    double weight = 0;
    for (std::size_t near = d - std::min(d, reach); near < std::min(n, d + reach + 1); ++near) {
      if (daily.special[near]) continue;
      sum += daily.count[near];
      weight += share[weekday(daily, near)];
    }
    out[d] = weight > 0 ? sum / weight : -1;
    if (daily.special[d]) continue;
    all += daily.count[d];
    ++days;
  }
  for (double& value : out) {
    if (value < 0) value = days > 0 ? all / days : 0;
  }
  return out;
}

std::array<double, 7> shares(const Daily& daily, const std::vector<double>& level) {
  std::array<double, 7> count{};
  std::array<double, 7> among{};
  for (std::size_t d = 0; d < level.size(); ++d) {
    if (daily.special[d]) continue;
    count[weekday(daily, d)] += daily.count[d];
    among[weekday(daily, d)] += level[d];
  }
  std::array<double, 7> out{};
  for (std::size_t w = 0; w < 7; ++w) out[w] = among[w] > 0 ? count[w] / among[w] : 1;
  return out;
}

}  // namespace

void expect(Daily& daily) {
  std::array<double, 7> share{};
  share.fill(1);
  std::vector<double> level;
  for (int round = 0; round < 3; ++round) {
    level = trend(daily, share);
    share = shares(daily, level);
  }
  daily.expected.resize(level.size());
  double misses = 0;
  double days = 0;
  for (std::size_t d = 0; d < level.size(); ++d) {
    daily.expected[d] = level[d] * share[weekday(daily, d)];
    if (daily.special[d] || daily.expected[d] <= 0) continue;
    misses += (daily.count[d] - daily.expected[d]) * (daily.count[d] - daily.expected[d]) / daily.expected[d];
    ++days;
  }
  constexpr double fitted = 8;  // seven weekdays and a level
  daily.dispersion = days > fitted ? std::max(1.0, misses / (days - fitted)) : 1;
}

Lift lift(const Daily& daily, std::span<const std::size_t> days) {
  Lift out;
  for (const std::size_t day : days) {
    out.count += daily.count[day];
    out.expected += daily.expected[day];
  }
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  out.lift = out.expected > 0 ? out.count / out.expected : none;
  const double spread = out.count > 0 ? 1.96 * std::sqrt(daily.dispersion / out.expected) : none;
  out.low = out.lift * std::exp(-spread);
  out.high = out.lift * std::exp(spread);
  return out;
}

}  // namespace aisle::understand
