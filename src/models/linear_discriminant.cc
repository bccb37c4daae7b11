#include "models/linear_model.h"
#include "models/link.h"
#include "models/models.h"

#include <cmath>
#include <numeric>

namespace aisle::models {

namespace {

struct DiscriminantConfig {
  double shrinkage = 0.1;
  void fields(auto&& field) {
    field("shrinkage", shrinkage, 1e-6, 1,
          "how far the shared covariance is drawn to an even one that has no directions");
  }
};

// Linear discriminant analysis (Fisher 1936): in each class the features are normally distributed about a mean of their
// own, with one covariance for all; drawn towards a multiple of the identity (Friedman 1989).
class LinearDiscriminant : public LinearModel {
 public:
  explicit LinearDiscriminant(const DiscriminantConfig& config) : config_(config) {}

  [[nodiscard]] Json options() const override { return config_to_json(config_); }

  void fit(const Examples& examples, const Fitting& /*how*/) override {
    set_means(examples.features);
    const auto classes = class_means(examples);
    LeastSquares spread{.means = {}, .gram = covariance(examples, classes), .moments = {}};
    std::vector<std::vector<double>> directions;
    std::vector<double> offsets;
    for (const auto& own : classes) {
      spread.moments = own.mean;
      directions.push_back(solve_ridge(spread, 0));
      offsets.push_back(own.log_share -
                        std::inner_product(own.mean.begin(), own.mean.end(), directions.back().begin(), 0.0) / 2);
    }
    set_outputs(directions, offsets);
  }

  [[nodiscard]] Predictions predict(const Matrix& features) const override {
    auto out = sums(features);
    to_probabilities(out);
    return out;
  }

 private:
  struct Class {
    double rows = 0;  // by their weights
    double log_share = 0;
    std::vector<double> mean;  // less that of all rows
  };

  [[nodiscard]] static double weight(const Labels& labels, std::size_t row) {
    return labels.weights.empty() ? 1 : labels.weights[row];
  }

  // Of a class without a row the mean is that of all.
  [[nodiscard]] std::vector<Class> class_means(const Examples& examples) const {
    const auto& [features, labels, info] = examples;
    std::vector<Class> out(labels.classes.size(), {.mean = std::vector<double>(features.columns)});
    double all = 0;
    for (std::size_t i = 0; i < features.rows; ++i) {
      auto& own = out[static_cast<std::size_t>(labels.values[i])];
      own.rows += weight(labels, i);
      all += weight(labels, i);
      for (std::size_t j = 0; j < features.columns; ++j)
        own.mean[j] += weight(labels, i) * (static_cast<double>(features.row(i)[j]) - means_[j]);
    }
    for (auto& own : out) {
      own.log_share = std::log((own.rows + 1) / (all + static_cast<double>(out.size())));
      for (double& value : own.mean) value /= std::max(own.rows, 1e-12);
    }
    return out;
  }

  // Within the classes: D * D.
  [[nodiscard]] std::vector<double> covariance(const Examples& examples, const std::vector<Class>& classes) const {
    const auto& [features, labels, info] = examples;
    const std::size_t d = features.columns;
    std::vector<double> out(d * d);
    std::vector<double> distance(d);
    double all = 0;
    for (std::size_t i = 0; i < features.rows; ++i) {
      const auto& own = classes[static_cast<std::size_t>(labels.values[i])];
      for (std::size_t j = 0; j < d; ++j)
        distance[j] = static_cast<double>(features.row(i)[j]) - means_[j] - own.mean[j];
      all += weight(labels, i);
      for (std::size_t j = 0; j < d; ++j) {
        const double scaled = weight(labels, i) * distance[j];
        for (std::size_t k = 0; k < d; ++k) out[j * d + k] += scaled * distance[k];
      }
    }
    double trace = 0;
    for (std::size_t j = 0; j < d; ++j) trace += out[j * d + j] / all;
    for (double& value : out) value *= (1 - config_.shrinkage) / all;
    for (std::size_t j = 0; j < d; ++j)
      out[j * d + j] += config_.shrinkage * std::max(trace / static_cast<double>(d), 1e-12);
    return out;
  }

  // From the middle of all rows to sums of the features as they are; of two classes the difference.
  void set_outputs(const std::vector<std::vector<double>>& directions, const std::vector<double>& offsets) {
    weights_.clear();
    intercepts_.clear();
    const bool two = directions.size() == 2;
    for (std::size_t c = two ? 1 : 0; c < directions.size(); ++c) {
      double intercept = offsets[c] - (two ? offsets[0] : 0);
      for (std::size_t j = 0; j < means_.size(); ++j) {
        weights_.push_back(directions[c][j] - (two ? directions[0][j] : 0));
        intercept -= weights_.back() * means_[j];
      }
      intercepts_.push_back(intercept);
    }
  }

  DiscriminantConfig config_;
};

}  // namespace

Algorithm linear_discriminant() {
  return describe<LinearDiscriminant, DiscriminantConfig>(
      {.name = "linear_discriminant",
       .title = "Linear discriminant analysis",
       .what = "Each class a cloud of one common shape; a row belongs where it lies nearest.",
       .problems = {Problem::binary, Problem::multiclass},
       .search = {{"shrinkage", 1e-4, 1, true}}});
}

}  // namespace aisle::models
