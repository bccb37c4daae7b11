#include "models/platt.h"

#include "models/link.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::models {

namespace {

// Mean log loss of a calibration, with its derivatives by slope and shift.
struct Curvature {
  double loss = 0;
  std::array<double, 2> gradient{};
  std::array<double, 3> hessian{};  // by slope twice, by slope and shift, by shift twice
};

class Fit {
 public:
  // Platt's targets: as if one row more of each class had been seen.
  Fit(std::span<const double> decisions, std::span<const char> positive, std::span<const double> weights)
      : decisions_(decisions), weights_(weights) {
    double rows[2] = {0, 0};
    for (std::size_t i = 0; i < positive.size(); ++i) rows[positive[i] != 0 ? 1 : 0] += weight(i);
    total_ = rows[0] + rows[1];
    for (const char own : positive) targets_.push_back(own != 0 ? (rows[1] + 1) / (rows[1] + 2) : 1 / (rows[0] + 2));
    start_ = {0, std::log((rows[1] + 1) / (rows[0] + 1))};
  }

  [[nodiscard]] Platt start() const { return start_; }

  [[nodiscard]] Curvature at(const Platt& platt) const {
    Curvature out{0, {}, {1e-12, 0, 1e-12}};  // never quite flat
    for (std::size_t i = 0; i < decisions_.size(); ++i) {
      const double f = decisions_[i];
      const double z = platt.slope * f + platt.shift;
      const double p = sigmoid(z);
      const double share = weight(i) / total_;
      const double error = share * (p - targets_[i]);
      const double curve = share * p * (1 - p);
      out.loss += share * (softplus(z) - targets_[i] * z);
      out.gradient[0] += error * f;
      out.gradient[1] += error;
      out.hessian[0] += curve * f * f;
      out.hessian[1] += curve * f;
      out.hessian[2] += curve;
    }
    return out;
  }

  // With slope 0: the shift that gives the mean target.
  [[nodiscard]] Platt flat() const {
    double mean = 0;
    for (std::size_t i = 0; i < targets_.size(); ++i) mean += weight(i) * targets_[i] / total_;
    return {0, std::log(mean / (1 - mean))};
  }

 private:
  [[nodiscard]] double weight(std::size_t i) const { return weights_.empty() ? 1 : weights_[i]; }

  std::span<const double> decisions_;
  std::span<const double> weights_;
  std::vector<double> targets_;
  double total_ = 0;
  Platt start_;
};

}  // namespace

Platt fit_platt(std::span<const double> decisions, std::span<const char> positive, std::span<const double> weights) {
  constexpr int steps = 100;
  const Fit fit(decisions, positive, weights);
  Platt best = fit.start();
  Curvature here = fit.at(best);
  for (int step = 0; step < steps && std::hypot(here.gradient[0], here.gradient[1]) > 1e-10; ++step) {
    const auto [ss, st, tt] = here.hessian;
    const auto [s, t] = here.gradient;
    const double determinant = ss * tt - st * st;
    const Platt full{(tt * s - st * t) / determinant, (ss * t - st * s) / determinant};
    const double promised = s * full.slope + t * full.shift;
    double length = 1;
    Platt next;
    Curvature there;
    do {
      next = {best.slope - length * full.slope, best.shift - length * full.shift};
      there = fit.at(next);
      length /= 2;
    } while (there.loss > here.loss - 1e-4 * length * promised && length > 1e-10);
    if (there.loss >= here.loss) break;
    best = next;
    here = there;
  }
  return best.slope > 0 ? best : fit.flat();
}

}  // namespace aisle::models
