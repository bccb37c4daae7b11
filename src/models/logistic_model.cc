#include "models/logistic_model.h"

#include "models/link.h"

#include <array>
#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

// In lanes, which a processor adds side by side.
double dot(const double* weights, const float* row, std::size_t count) {
  constexpr std::size_t lanes = 8;
  std::array<double, lanes> sums{};
  std::size_t j = 0;
  for (; j + lanes <= count; j += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane)
      sums[lane] += weights[j + lane] * static_cast<double>(row[j + lane]);
  }
  double sum = std::accumulate(sums.begin(), sums.end(), 0.0);
  for (; j < count; ++j) sum += weights[j] * static_cast<double>(row[j]);
  return sum;
}

class PenalisedLoss {
 public:
  PenalisedLoss(const Examples& examples, double l2)
      : features_(examples.features), labels_(examples.labels), l2_(l2), total_(static_cast<double>(features_.rows)) {
    const auto& weights = labels_.weights;
    if (!weights.empty()) total_ = std::accumulate(weights.begin(), weights.end(), 0.0);
  }

  double operator()(std::span<const double> x, std::span<double> gradient) const {
    const std::size_t d = features_.columns;
    const std::size_t outputs = labels_.outputs();
    double loss = penalty(x, gradient);
    std::vector<double> z(outputs);
    for (std::size_t i = 0; i < features_.rows; ++i) {
      const float* row = features_.values.data() + i * d;
      for (std::size_t k = 0; k < outputs; ++k) {
        const double* weights = x.data() + k * (d + 1);
        z[k] = weights[d] + dot(weights, row, d);
      }
      const double weight = labels_.weights.empty() ? 1 : labels_.weights[i];
      loss += weight * log_loss(z, labels_.values[i]);  // and turns z into its derivative
      for (std::size_t k = 0; k < outputs; ++k) {
        const double pull = weight * z[k] / total_;
        double* out = gradient.data() + k * (d + 1);
        for (std::size_t j = 0; j < d; ++j) out[j] += pull * static_cast<double>(row[j]);
        out[d] += pull;
      }
    }
    return loss / total_;
  }

 private:
  double penalty(std::span<const double> x, std::span<double> gradient) const {
    double loss = 0;
    for (std::size_t j = 0; j < x.size(); ++j) {
      const bool intercept = j % (features_.columns + 1) == features_.columns;
      gradient[j] = intercept ? 0 : l2_ * x[j] / total_;
      if (!intercept) loss += l2_ / 2 * x[j] * x[j];
    }
    return loss;
  }

  const Matrix& features_;
  const Labels& labels_;
  double l2_;
  double total_;
};

}  // namespace

void LogisticRegression::fit(const Examples& examples, const Fitting& /*how*/) {
  const std::size_t d = examples.features.columns;
  const std::size_t outputs = examples.labels.outputs();
  const auto x = minimise_loss(PenalisedLoss(examples, l2()), std::vector<double>(outputs * (d + 1)), examples);
  weights_.clear();
  intercepts_.clear();
  for (auto output = x.begin(); output != x.end(); output += static_cast<std::ptrdiff_t>(d + 1)) {
    weights_.insert(weights_.end(), output, output + static_cast<std::ptrdiff_t>(d));
    intercepts_.push_back(output[static_cast<std::ptrdiff_t>(d)]);
  }
  set_means(examples.features);
}

Predictions LogisticRegression::predict(const Matrix& features) const {
  auto out = sums(features);
  to_probabilities(out);
  return out;
}

}  // namespace aisle::models
