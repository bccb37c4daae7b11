#include "prepare/numbers.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::prepare {

namespace {

using Outliers = PreparationConfig::Outliers;
using Scaling = PreparationConfig::Scaling;

// The furthest thousandth of the rows on either side (at least one row) does not stretch the scale: a single absurd
// value, such as a price of 999999999, would make all others look alike.
void limit_by_quantile(NumberRule& rule, std::span<const double> sorted) {
  const std::size_t cut = sorted.size() / 1000 + 1;
  rule.low = sorted[cut];
  rule.high = sorted[sorted.size() - 1 - cut];
}

void limit_by_deviation(NumberRule& rule, std::span<const double> sorted) {
  constexpr double furthest = 8;
  constexpr double normal = 1.4826;  // deviation of a normal distribution, in medians of the distance from its median
  std::vector<double> distances;
  distances.reserve(sorted.size());
  for (const double value : sorted) distances.push_back(std::abs(value - rule.filled_with));
  std::ranges::sort(distances);
  const double reach = furthest * normal * median(distances);
  if (!(reach > 0)) return;
  rule.low = rule.filled_with - reach;
  rule.high = rule.filled_with + reach;
}

double skewness(std::span<const double> values, const NumberRule& rule) {
  const auto n = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) mean += rule(value) / n;
  double second = 0;
  double third = 0;
  for (const double value : values) {
    const double distance = rule(value) - mean;
    second += distance * distance / n;
    third += distance * distance * distance / n;
  }
  return second > 0 ? third / std::pow(second, 1.5) : 0;
}

// The value below which `share` of the sorted values lie.
double quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

Scale standard_scale(const std::vector<double>& raw) {
  const auto n = static_cast<double>(raw.size());
  const double mean = std::accumulate(raw.begin(), raw.end(), 0.0) / n;
  double squares = 0;
  for (const double value : raw) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / n)};
}

// Where more than half of the values are one, there is no range between the quartiles: the standard scale.
Scale robust_scale(std::vector<double> raw) {
  const Scale standard = standard_scale(raw);
  std::ranges::sort(raw);
  const double range = quantile(raw, 0.75) - quantile(raw, 0.25);
  return range > 0 ? Scale{median(raw), range} : standard;
}

}  // namespace

double NumberRule::operator()(double number) const {
  const double inside = std::isnan(number) ? filled_with : std::clamp(number, low, high);
  return log_unit > 0 ? std::log1p(std::max(inside, 0.0) / log_unit) : inside;
}

NumberRule fit_numbers(std::span<const double> sorted, const PreparationConfig& config) {
  constexpr std::size_t few = 20;
  constexpr double long_tail = 2;
  NumberRule rule{.filled_with = median(sorted)};
  const std::size_t different = count_different(sorted);
  if (different > few) {
    if (config.outliers == Outliers::quantile) limit_by_quantile(rule, sorted);
    if (config.outliers == Outliers::robust_z) limit_by_deviation(rule, sorted);
  }
  const auto below = std::ranges::lower_bound(sorted, rule.low);
  const auto above = std::ranges::upper_bound(sorted, rule.high);
  rule.moved_low = static_cast<std::size_t>(below - sorted.begin());
  rule.moved_high = static_cast<std::size_t>(sorted.end() - above);
  const bool positive = !sorted.empty() && sorted.front() >= 0 && different > 2;
  if (config.skew == PreparationConfig::Switch::on && positive && skewness(sorted, rule) > long_tail) {
    const auto above_zero = std::ranges::upper_bound(sorted, 0.0);
    rule.log_unit = median(sorted.subspan(static_cast<std::size_t>(above_zero - sorted.begin())));
  }
  return rule;
}

double median(std::span<const double> sorted) {
  if (sorted.empty()) return 0;
  const std::size_t middle = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[middle] : std::midpoint(sorted[middle - 1], sorted[middle]);
}

std::size_t count_different(std::span<const double> sorted) {
  std::size_t count = sorted.empty() ? 0 : 1;
  for (std::size_t i = 1; i < sorted.size(); ++i) count += sorted[i] != sorted[i - 1] ? 1 : 0;
  return count;
}

float Scale::operator()(double raw) const {
  constexpr double furthest = 1e6;
  return static_cast<float>(std::clamp((raw - center) / unit, -furthest, furthest));
}

std::optional<Scale> fit_scale(const std::vector<double>& raw, Scaling scaling) {
  const auto [low, high] = std::ranges::minmax(raw);
  if (!(high > low)) return std::nullopt;
  const Scale scale = scaling == Scaling::minmax   ? Scale{low, high - low}
                      : scaling == Scaling::robust ? robust_scale(raw)
                                                   : standard_scale(raw);
  if (!(scale.unit > 0) || !std::isfinite(scale.unit) || !std::isfinite(scale.center)) return std::nullopt;
  return scale;
}

std::optional<Scale> flag_scale(std::size_t ones, std::size_t rows, Scaling scaling) {
  if (ones == 0 || ones == rows) return std::nullopt;
  if (scaling != Scaling::standard) return Scale{};
  const double share = static_cast<double>(ones) / static_cast<double>(rows);
  return Scale{share, std::sqrt(share * (1 - share))};
}

}  // namespace aisle::prepare
