#include "understand/forecast.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace aisle::understand {

namespace {

constexpr std::size_t week = 7;
constexpr std::size_t recent = 4 * week;
constexpr std::size_t usual = 8 * week;
constexpr std::size_t remembered = 365;  // days whose errors count

double sum(std::span<const double> values) {
  double out = 0;
  for (const double value : values) out += value;
  return out;
}

// The value that this share of the sorted ones stays below (type 6 of Hyndman & Fan 1996: of the next one too).
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() + 1) - 1;
  const double last = static_cast<double>(sorted.size() - 1);
  const double within = std::clamp(place, 0.0, last);
  const auto below = static_cast<std::size_t>(within);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (within - std::floor(within)) * (sorted[above] - sorted[below]);
}

}  // namespace

Forecast::Base Forecast::base(std::size_t known) const {
  const auto all = std::span(daily_.count).first(known);
  Base out{.level = sum(all.last(recent)) / recent};
  const double among = sum(all.last(usual)) / week;
  for (std::size_t day = known - usual; day < known; ++day)
    if (among > 0) out.share[(day % week)] += daily_.count[day] / among;
  return out;
}

double Forecast::expected(const Base& base, std::size_t day) const { return base.level * base.share[day % week]; }

Forecast::Band Forecast::after(std::size_t known, std::size_t ahead) const {
  const std::size_t first = std::max(usual, known > remembered ? known - remembered : 0);
  std::vector<double> errors;  // in levels
  for (std::size_t then = first; then + ahead <= known; ++then) {
    const Base past = base(then);
    const std::size_t day = then + ahead - 1;
    if (past.level > 0) errors.push_back((daily_.count[day] - expected(past, day)) / past.level);
  }
  const Base now = base(known);
  Band out{.expected = expected(now, known + ahead - 1)};
  if (errors.empty()) errors.push_back(0);
  std::ranges::sort(errors);
  out.low = std::max(0.0, out.expected + quantile(errors, outside) * now.level);
  out.high = std::max(out.low, out.expected + quantile(errors, 1 - outside) * now.level);
  return out;
}

}  // namespace aisle::understand
