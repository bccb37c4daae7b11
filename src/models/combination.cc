#include "models/combination.h"

#include "models/link.h"
#include "stats/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

std::vector<Predictions> as_sums(Problem problem, std::span<const Predictions> members) {
  std::vector<Predictions> out(members.begin(), members.end());
  if (problem != Problem::regression) {
    for (auto& member : out) to_sums(member);
  }
  return out;
}

// The weighted sum of a row's members, into z.
void combine(std::span<const Predictions> sums, std::span<const double> weights, std::span<const double> intercepts,
             std::size_t row, std::vector<double>& z) {
  for (std::size_t k = 0; k < z.size(); ++k) {
    z[k] = intercepts.empty() ? 0 : intercepts[k];
    for (std::size_t m = 0; m < sums.size(); ++m) z[k] += weights[m] * sums[m].row(row)[k];
  }
}

// The loss of sums z, which become its derivatives.
double row_loss(Problem problem, std::vector<double>& z, double label) {
  if (problem == Problem::regression) {
    const double error = z[0] - label;
    z[0] = error;
    return error * error / 2;
  }
  return log_loss(z, label);
}

// Mean loss of weights and intercepts, and its gradient by both.
double mean_loss(const Labels& labels, std::span<const Predictions> sums, std::span<const double> weights,
                 std::span<const double> intercepts, std::span<double> by_weights, std::span<double> by_intercepts) {
  std::ranges::fill(by_weights, 0);
  std::ranges::fill(by_intercepts, 0);
  const auto rows = static_cast<double>(labels.rows());
  std::vector<double> z(labels.outputs());
  double loss = 0;
  for (std::size_t i = 0; i < labels.rows(); ++i) {
    combine(sums, weights, intercepts, i, z);
    loss += row_loss(labels.problem, z, labels.values[i]);
    for (std::size_t k = 0; k < z.size(); ++k) {
      if (!by_intercepts.empty()) by_intercepts[k] += z[k] / rows;
      for (std::size_t m = 0; m < sums.size(); ++m) by_weights[m] += z[k] * sums[m].row(i)[k] / rows;
    }
  }
  return loss / rows;
}

}  // namespace

Predictions Combination::apply(Problem problem, std::span<const Predictions> members) const {
  if (members.size() == 1 && weights.front() == 1 && intercepts.empty()) return members.front();
  const auto sums = as_sums(problem, members);
  Predictions out{.outputs = sums.front().outputs, .values = {}};
  std::vector<double> z(out.outputs);
  for (std::size_t i = 0; i < sums.front().rows(); ++i) {
    combine(sums, weights, intercepts, i, z);
    out.values.insert(out.values.end(), z.begin(), z.end());
  }
  if (problem != Problem::regression) to_probabilities(out);
  return out;
}

Json Combination::to_json() const {
  return Json::Object{{"weights", Json::array(weights)}, {"intercepts", Json::array(intercepts)}};
}

Combination Combination::from_json(const Json& json) {
  return {json.at("weights").numbers(), json.at("intercepts").numbers()};
}

// Exponentiated gradient (Kivinen & Warmuth 1997), whose steps keep the weights positive.
Combination fit_blend(const Labels& labels, std::span<const Predictions> members) {
  constexpr int steps = 300;
  constexpr double penalty = 1e-3;
  const auto sums = as_sums(labels.problem, members);
  const double even = 1 / static_cast<double>(members.size());
  const auto loss_at = [&](const std::vector<double>& weights, std::vector<double>& gradient) {
    double loss = mean_loss(labels, sums, weights, {}, gradient, {});
    for (std::size_t m = 0; m < weights.size(); ++m) {
      loss += penalty * (weights[m] - even) * (weights[m] - even);
      gradient[m] += 2 * penalty * (weights[m] - even);
    }
    return loss;
  };
  std::vector<double> weights(members.size(), even), gradient(members.size()), next(members.size());
  std::vector<double> next_gradient(members.size());
  double loss = loss_at(weights, gradient);
  double rate = 1;
  for (int step = 0; step < steps && rate > 1e-6; ++step) {
    for (std::size_t m = 0; m < weights.size(); ++m) {
      next[m] = weights[m] * std::exp(std::clamp(-rate * gradient[m], -1.0, 1.0));
    }
    const double next_loss = loss_at(next, next_gradient);
    if (!(next_loss < loss)) {
      rate /= 2;
      continue;
    }
    std::swap(weights, next);
    std::swap(gradient, next_gradient);
    loss = next_loss;
    rate *= 1.5;
  }
  return {weights, {}};
}

Combination fit_stack(const Labels& labels, std::span<const Predictions> members, double l2) {
  const auto sums = as_sums(labels.problem, members);
  const std::size_t count = members.size();
  const double prior = 1 / static_cast<double>(count);
  const double penalty = l2 / static_cast<double>(labels.rows());
  const auto objective = [&](std::span<const double> x, std::span<double> gradient) {
    double loss =
        mean_loss(labels, sums, x.first(count), x.subspan(count), gradient.first(count), gradient.subspan(count));
    for (std::size_t m = 0; m < count; ++m) {
      loss += penalty / 2 * (x[m] - prior) * (x[m] - prior);
      gradient[m] += penalty * (x[m] - prior);
    }
    return loss;
  };
  std::vector<double> start(count + labels.outputs());
  std::fill_n(start.begin(), count, prior);
  const auto x = stats::minimise(objective, start, {.iterations = 200});
  const auto middle = x.begin() + static_cast<std::ptrdiff_t>(count);
  return {{x.begin(), middle}, {middle, x.end()}};
}

}  // namespace aisle::models
