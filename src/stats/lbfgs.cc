#include "stats/lbfgs.h"

#include "core/progress.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace aisle::stats {

namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

void add(Vector& to, double factor, const Vector& what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

Vector difference(const Vector& a, const Vector& b) {
  Vector out = a;
  add(out, -1, b);
  return out;
}

struct Pair {
  Vector step;
  Vector change;  // of the gradient
  double product;
};

// Minus the inverse Hessian, as the remembered pairs tell it, times the gradient (the two-loop recursion).
Vector direction(const std::deque<Pair>& pairs, const Vector& gradient, const Precondition& precondition) {
  Vector q = gradient;
  Vector alphas(pairs.size());
  for (std::size_t i = pairs.size(); i-- > 0;) {
    alphas[i] = dot(pairs[i].step, q) / pairs[i].product;
    add(q, -alphas[i], pairs[i].change);
  }
  double scale = precondition ? 1 : 1 / std::max(1.0, std::sqrt(dot(gradient, gradient)));
  if (precondition) q = precondition(q);
  if (!pairs.empty()) {
    const Vector& change = pairs.back().change;
    scale = pairs.back().product / dot(change, precondition ? precondition(change) : change);
  }
  for (double& value : q) value *= -scale;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    // q is minus the textbook's r, hence the signs.
    const double beta = -dot(pairs[i].change, q) / pairs[i].product;
    add(q, beta - alphas[i], pairs[i].step);
  }
  return q;
}

struct Point {
  Vector x;
  Vector gradient;
  double value = 0;
};

Point evaluate(const Objective& objective, Vector x) {
  Point point{std::move(x), {}, 0};
  point.gradient.resize(point.x.size());
  point.value = objective(point.x, point.gradient);
  return point;
}

}  // namespace

std::vector<double> minimise(const Objective& objective, std::vector<double> start, const LbfgsLimits& limits,
                             const Precondition& precondition) {
  constexpr double sufficient = 1e-4;  // Armijo's constant
  constexpr double shortest = 1e-10;
  Point now = evaluate(objective, std::move(start));
  std::deque<Pair> pairs;
  for (std::size_t iteration = 0; iteration < limits.iterations; ++iteration) {
    check_interrupted();
    if (std::ranges::all_of(now.gradient, [&](double g) { return std::abs(g) <= limits.tolerance; })) break;
    const Vector along = direction(pairs, now.gradient, precondition);
    const double slope = dot(along, now.gradient);
    double length = 1;
    Point next;
    do {
      Vector x = now.x;
      add(x, length, along);
      next = evaluate(objective, std::move(x));
      length /= 2;
    } while (!(next.value <= now.value + sufficient * 2 * length * slope) && length > shortest);
    if (!(next.value < now.value)) break;
    Pair pair{difference(next.x, now.x), difference(next.gradient, now.gradient), 0};
    pair.product = dot(pair.step, pair.change);
    if (pair.product > 0) pairs.push_back(std::move(pair));
    if (pairs.size() > limits.history) pairs.pop_front();
    now = std::move(next);
  }
  return now.x;
}

}  // namespace aisle::stats
