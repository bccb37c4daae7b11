#include "models/link.h"
#include "models/models.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace aisle::models {

namespace {

struct NaiveBayesConfig {
  double smoothing = 1;
  double variance = 1e-3;
  void fields(auto&& field) {
    field("smoothing", smoothing, 1e-3, 1e6, "rows that each value of a flag is imagined to have had beside its own");
    field("variance", variance, 1e-9, 1e3, "added to the variance of each number in each class");
  }
};

// What is summed over the rows of a class.
struct ClassSums {
  double rows = 0;              // by their weights
  std::vector<double> sums;     // of each number; of a flag the rows where it is high
  std::vector<double> squares;  // of each number's distance from the mean
};

// Naive Bayes: in each class a number is normally distributed, a flag (or one of a category's values) a biased coin,
// and each is independent of the others.
class NaiveBayes : public SelfFitting {
 public:
  explicit NaiveBayes(const NaiveBayesConfig& config) : config_(config) {}

  void fit(const Examples& examples, const Fitting& how) override;
  [[nodiscard]] Predictions predict(const Matrix& features) const override;
  [[nodiscard]] std::optional<Matrix> contributions(const Matrix& features, std::size_t output) const override;
  [[nodiscard]] Json options() const override { return config_to_json(config_); }
  void save(StoredTensors& weights) const override;
  void load(const StoredTensors& weights) override;

 private:
  void find_flags(const Examples& examples);
  [[nodiscard]] bool is_high(std::size_t feature, float value) const {
    return static_cast<double>(value) > thresholds_[feature];
  }
  [[nodiscard]] std::vector<ClassSums> sum_classes(const Examples& examples) const;
  void set_likelihoods(const std::vector<ClassSums>& classes, const ClassSums& all);
  void set_averages(const Matrix& features);

  // From a score for each class to one for each output: of two classes the difference, of several the distance from
  // their mean. Only differences between classes matter.
  [[nodiscard]] std::vector<double> to_outputs(std::vector<double> scores) const;
  [[nodiscard]] std::vector<double> evidence(std::size_t feature, float value) const;
  [[nodiscard]] std::size_t outputs() const { return priors_.size() == 2 ? 1 : priors_.size(); }

  NaiveBayesConfig config_;
  std::vector<double> thresholds_;  // a feature each: above it a flag is high; NaN: a number
  std::vector<double> priors_;      // a class each: logarithm of its share
  // classes * features. Of a number its mean and its variance, of a flag the logarithms of the chances that it is high
  // and that it is not.
  std::vector<double> first_;
  std::vector<double> second_;
  std::vector<double> averages_;  // features * outputs: mean evidence over the rows of fit()
};

void NaiveBayes::find_flags(const Examples& examples) {
  thresholds_.assign(examples.features.columns, std::nan(""));
  for (std::size_t j = 0; j < examples.info.size(); ++j) {
    const auto kind = examples.info[j].kind;
    if (kind == FeatureInfo::Kind::number || kind == FeatureInfo::Kind::score) continue;
    float low = examples.features.row(0)[j];
    float high = low;
    for (std::size_t i = 0; i < examples.features.rows; ++i) {
      low = std::min(low, examples.features.row(i)[j]);
      high = std::max(high, examples.features.row(i)[j]);
    }
    thresholds_[j] = std::midpoint(static_cast<double>(low), static_cast<double>(high));
  }
}

std::vector<ClassSums> NaiveBayes::sum_classes(const Examples& examples) const {
  const auto& [features, labels, info] = examples;
  const std::vector<double> none(features.columns);
  std::vector<ClassSums> classes(labels.classes.size(), {0, none, none});
  const auto weight = [&](std::size_t i) { return labels.weights.empty() ? 1 : labels.weights[i]; };
  const auto of_row = [&](std::size_t i) -> ClassSums& { return classes[static_cast<std::size_t>(labels.values[i])]; };
  for (std::size_t i = 0; i < features.rows; ++i) {
    ClassSums& own = of_row(i);
    own.rows += weight(i);
    for (std::size_t j = 0; j < features.columns; ++j) {
      const float x = features.row(i)[j];
      const double value = std::isnan(thresholds_[j]) ? static_cast<double>(x) : (is_high(j, x) ? 1.0 : 0.0);
      own.sums[j] += weight(i) * value;
    }
  }
  for (std::size_t i = 0; i < features.rows; ++i) {
    ClassSums& own = of_row(i);
    for (std::size_t j = 0; j < features.columns; ++j) {
      const double distance = static_cast<double>(features.row(i)[j]) - own.sums[j] / own.rows;
      own.squares[j] += weight(i) * distance * distance;
    }
  }
  return classes;
}

void NaiveBayes::set_likelihoods(const std::vector<ClassSums>& classes, const ClassSums& all) {
  priors_.clear();
  first_.clear();
  second_.clear();
  for (const auto& own : classes) {
    priors_.push_back(std::log((own.rows + 1) / (all.rows + static_cast<double>(classes.size()))));
    for (std::size_t j = 0; j < thresholds_.size(); ++j) {
      if (std::isnan(thresholds_[j])) {
        const ClassSums& known = own.rows > 0 ? own : all;  // a class without a row is as all rows are
        first_.push_back(known.sums[j] / known.rows);
        second_.push_back(known.squares[j] / known.rows + config_.variance);
      } else {
        const double rows = own.rows + 2 * config_.smoothing;
        first_.push_back(std::log((own.sums[j] + config_.smoothing) / rows));
        second_.push_back(std::log((own.rows - own.sums[j] + config_.smoothing) / rows));
      }
    }
  }
}

void NaiveBayes::set_averages(const Matrix& features) {
  averages_.assign(features.columns * outputs(), 0);
  for (std::size_t i = 0; i < features.rows; ++i) {
    for (std::size_t j = 0; j < features.columns; ++j) {
      const auto adds = evidence(j, features.row(i)[j]);
      for (std::size_t k = 0; k < adds.size(); ++k) averages_[j * adds.size() + k] += adds[k];
    }
  }
  for (double& average : averages_) average /= static_cast<double>(features.rows);
}

void NaiveBayes::fit(const Examples& examples, const Fitting& /*how*/) {
  find_flags(examples);
  const auto classes = sum_classes(examples);
  ClassSums all = classes.front();
  for (std::size_t c = 1; c < classes.size(); ++c) {
    all.rows += classes[c].rows;
    std::ranges::transform(all.sums, classes[c].sums, all.sums.begin(), std::plus());
    std::ranges::transform(all.squares, classes[c].squares, all.squares.begin(), std::plus());
  }
  set_likelihoods(classes, all);
  set_averages(examples.features);
}

std::vector<double> NaiveBayes::to_outputs(std::vector<double> scores) const {
  if (scores.size() == 2) return {scores[1] - scores[0]};
  const double mean = std::accumulate(scores.begin(), scores.end(), 0.0) / static_cast<double>(scores.size());
  for (double& score : scores) score -= mean;
  return scores;
}

std::vector<double> NaiveBayes::evidence(std::size_t feature, float value) const {
  std::vector<double> scores;
  for (std::size_t c = 0; c < priors_.size(); ++c) {
    const double first = first_[c * thresholds_.size() + feature];
    const double second = second_[c * thresholds_.size() + feature];
    if (std::isnan(thresholds_[feature])) {
      const double distance = static_cast<double>(value) - first;
      scores.push_back(-(distance * distance / second + std::log(2 * std::numbers::pi * second)) / 2);
    } else {
      scores.push_back(is_high(feature, value) ? first : second);
    }
  }
  return to_outputs(std::move(scores));
}

Predictions NaiveBayes::predict(const Matrix& features) const {
  const auto prior = to_outputs(priors_);
  Predictions out{.outputs = outputs(), .values = std::vector<double>(features.rows * outputs())};
  for (std::size_t i = 0; i < features.rows; ++i) {
    const auto sums = out.row(i);
    std::ranges::copy(prior, sums.begin());
    for (std::size_t j = 0; j < features.columns; ++j) {
      const auto adds = evidence(j, features.row(i)[j]);
      for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += adds[k];
    }
  }
  to_probabilities(out);
  return out;
}

// Exact: the evidence of each feature, against its average.
std::optional<Matrix> NaiveBayes::contributions(const Matrix& features, std::size_t output) const {
  const std::size_t d = features.columns;
  double base = to_outputs(priors_)[output];
  for (std::size_t j = 0; j < d; ++j) base += averages_[j * outputs() + output];
  Matrix out(features.rows, d + 1);
  for (std::size_t i = 0; i < features.rows; ++i) {
    for (std::size_t j = 0; j < d; ++j) {
      const double adds = evidence(j, features.row(i)[j])[output] - averages_[j * outputs() + output];
      out.row(i)[j] = static_cast<float>(adds);
    }
    out.row(i)[d] = static_cast<float>(base);
  }
  return out;
}

void NaiveBayes::save(StoredTensors& weights) const {
  const auto add = [&](const char* name, const std::vector<double>& values) {
    weights[name] = stored(std::span(values), {values.size()});
  };
  add("thresholds", thresholds_);
  add("priors", priors_);
  add("first", first_);
  add("second", second_);
  add("averages", averages_);
}

void NaiveBayes::load(const StoredTensors& weights) {
  thresholds_ = restore<double>(weights, "thresholds");
  priors_ = restore<double>(weights, "priors");
  first_ = restore<double>(weights, "first");
  second_ = restore<double>(weights, "second");
  averages_ = restore<double>(weights, "averages");
}

}  // namespace

Algorithm naive_bayes() {
  return describe<NaiveBayes, NaiveBayesConfig>(
      {.name = "naive_bayes",
       .title = "Naive Bayes",
       .what = "What each feature alone says of the classes, taken together as if none knew of the others.",
       .problems = {Problem::binary, Problem::multiclass},
       .search = {{"smoothing", 0.1, 100, true}, {"variance", 1e-6, 1, true}}});
}

}  // namespace aisle::models
