#include "stats/curves.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::stats {

namespace {

std::vector<std::size_t> falling_order(std::span<const double> probability) {
  std::vector<std::size_t> order(probability.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return probability[i]; });
  return order;
}

// The first and last point and those between that lie at least `gap` from the last one kept; distance(a, b) says how
// far.
template <typename Distance>
std::vector<Point> thinned(const std::vector<Point>& points, double gap, const Distance& distance) {
  std::vector<Point> out = {points.front()};
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (i + 1 == points.size() || distance(out.back(), points[i]) >= gap) out.push_back(points[i]);
  }
  return out;
}

// How many rows are contacted (x) and how many of them are positive (y) after each probability.
std::vector<Point> found_so_far(std::span<const char> positive, std::span<const double> probability) {
  const auto order = falling_order(probability);
  std::vector<Point> out = {{0, 0}};
  double hits = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    hits += positive[order[place]] != 0 ? 1 : 0;
    const bool tied = place + 1 < order.size() && probability[order[place + 1]] == probability[order[place]];
    if (!tied) out.push_back({static_cast<double>(place + 1), hits});
  }
  return out;
}

// Where a rising curve is at x; straight between its points.
double height(const std::vector<Point>& curve, double x) {
  const auto right = std::ranges::lower_bound(curve, x, {}, &Point::x);
  if (right == curve.begin()) return right->y;
  if (right == curve.end()) return curve.back().y;
  const auto left = right - 1;
  return left->y + (right->y - left->y) * (x - left->x) / (right->x - left->x);
}

}  // namespace

std::vector<Point> gain_curve(std::span<const char> positive, std::span<const double> probability, std::size_t most) {
  auto curve = found_so_far(positive, probability);
  const Point end = curve.back();
  if (end.y == 0) return {};
  for (Point& point : curve) point = {point.x / end.x, point.y / end.y};
  return thinned(curve, 1 / static_cast<double>(most), [](Point a, Point b) { return b.x - a.x; });
}

std::vector<double> lift(std::span<const char> positive, std::span<const double> probability, std::size_t groups) {
  const auto curve = found_so_far(positive, probability);
  const Point end = curve.back();
  if (end.y == 0) return {};
  const auto parts = static_cast<double>(groups);
  const auto edge = [&](std::size_t g) { return height(curve, end.x * static_cast<double>(g) / parts); };
  std::vector<double> out;
  for (std::size_t g = 0; g < groups; ++g) out.push_back((edge(g + 1) - edge(g)) / end.y * parts);
  return out;
}

ThresholdCurves threshold_curves(std::span<const char> positive, std::span<const double> probability,
                                 std::size_t most) {
  const auto positives = static_cast<double>(std::ranges::count_if(positive, [](char p) { return p != 0; }));
  const auto negatives = static_cast<double>(positive.size()) - positives;
  const auto order = falling_order(probability);
  ThresholdCurves out;
  out.roc.push_back({0, 0});
  double hits = 0;
  double alarms = 0;
  for (std::size_t place = 0; place < order.size(); ++place) {
    (positive[order[place]] != 0 ? hits : alarms) += 1;
    const bool tied = place + 1 < order.size() && probability[order[place + 1]] == probability[order[place]];
    if (tied) continue;
    out.roc.push_back({alarms / negatives, hits / positives});
    out.pr.push_back({hits / positives, hits / (hits + alarms)});
  }
  out.pr.insert(out.pr.begin(), {0, 1});
  const double gap = 1 / static_cast<double>(most);
  const auto along = [](Point a, Point b) { return b.x - a.x; };
  const auto along_and_up = [](Point a, Point b) { return (b.x - a.x) + (b.y - a.y); };
  return {thinned(out.roc, 2 * gap, along_and_up), thinned(out.pr, gap, along)};
}

std::vector<CalibrationGroup> calibration(std::span<const char> positive, std::span<const double> probability,
                                          std::size_t groups) {
  auto order = falling_order(probability);
  std::ranges::reverse(order);
  std::vector<CalibrationGroup> out;
  for (std::size_t g = 0; g < groups; ++g) {
    const std::size_t begin = g * order.size() / groups;
    const std::size_t end = (g + 1) * order.size() / groups;
    if (begin == end) continue;
    double predicted = 0;
    double hits = 0;
    for (std::size_t place = begin; place < end; ++place) {
      predicted += probability[order[place]];
      hits += positive[order[place]] != 0 ? 1 : 0;
    }
    const auto rows = static_cast<double>(end - begin);
    out.push_back({predicted / rows, hits / rows, wilson_interval(hits, rows), end - begin});
  }
  return out;
}

Interval wilson_interval(double hits, double rows) {
  constexpr double z = 1.959963984540054;  // the normal distribution's 97.5 % point
  const double share = hits / rows;
  const double middle = (share + z * z / (2 * rows)) / (1 + z * z / rows);
  const double half = z / (1 + z * z / rows) * std::sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Confusion confusion(std::span<const char> positive, std::span<const double> probability, double threshold) {
  Confusion out;
  for (std::size_t i = 0; i < positive.size(); ++i) {
    const bool called = probability[i] >= threshold;
    const bool is = positive[i] != 0;
    ++(called ? (is ? out.true_positive : out.false_positive) : (is ? out.false_negative : out.true_negative));
  }
  return out;
}

}  // namespace aisle::stats
