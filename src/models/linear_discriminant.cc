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
    LeastSquares spread = least_squares(examples.features, examples.labels);
    means_ = spread.means;
    const auto classes = class_means(examples);
    keep_within(classes, spread.gram);
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
    double share = 0;  // of the rows, by their weights
    double log_share = 0;
    std::vector<double> mean;  // less that of all rows
  };

  // Of a class without a row the mean is that of all.
  [[nodiscard]] std::vector<Class> class_means(const Examples& examples) const {
    const auto& [features, labels, info] = examples;
    std::vector<Class> out(labels.classes.size(), {.mean = std::vector<double>(features.columns)});
    double all = 0;
    for (std::size_t i = 0; i < features.rows; ++i) {
      const double weight = labels.weights.empty() ? 1 : labels.weights[i];
      auto& own = out[static_cast<std::size_t>(labels.values[i])];
      own.share += weight;
      all += weight;
      for (std::size_t j = 0; j < features.columns; ++j)
        own.mean[j] += weight * (static_cast<double>(features.row(i)[j]) - means_[j]);
    }
    for (auto& own : out) {
      own.log_share = std::log((own.share + 1) / (all + static_cast<double>(out.size())));
      for (double& value : own.mean) value /= std::max(own.share, 1e-12);
      own.share /= all;
    }
    return out;
  }

  // From the covariance of all rows to that within the classes: without what lies between their means. Then shrunk.
  void keep_within(const std::vector<Class>& classes, std::vector<double>& covariance) const {
    const std::size_t d = means_.size();
    double trace = 0;
    for (std::size_t j = 0; j < d; ++j) {
      for (std::size_t k = 0; k < d; ++k) {
        for (const auto& own : classes) covariance[j * d + k] -= own.share * own.mean[j] * own.mean[k];
      }
      trace += covariance[j * d + j];
    }
    for (double& value : covariance) value *= 1 - config_.shrinkage;
    for (std::size_t j = 0; j < d; ++j)
      covariance[j * d + j] += std::max(config_.shrinkage * trace / static_cast<double>(d), 1e-12);
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
