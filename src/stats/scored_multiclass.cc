#include "stats/ranking.h"
#include "stats/scored_rows.h"

#include <algorithm>
#include <cmath>

namespace aisle::stats {

namespace {

class ScoredMulticlass : public ScoredRows {
 public:
  ScoredMulticlass(const Labels& labels, const Predictions& predictions) : classes_(labels.classes.size()) {
    rows_.reserve(labels.rows());
    for (std::size_t i = 0; i < labels.rows(); ++i) {
      rows_.push_back(row(predictions.row(i), static_cast<std::size_t>(labels.values[i])));
    }
    rankings_.reserve(classes_);
    for (std::size_t c = 0; c < classes_; ++c) rankings_.push_back(one_against_the_rest(c, predictions));
  }

  [[nodiscard]] std::vector<double> metrics(std::span<const std::uint32_t> times) const override {
    double rows = 0, right = 0, log_loss = 0, brier = 0;
    std::vector<double> hits(classes_), truths_and_called(classes_);
    CalibrationError calibration;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      const double weight = times[i];
      rows += weight;
      log_loss += weight * row.log_loss;
      brier += weight * row.brier;
      truths_and_called[row.truth] += weight;
      truths_and_called[row.called] += weight;
      calibration.add(row.bin, row.gap, weight);
      if (row.truth != row.called) continue;
      right += weight;
      hits[row.truth] += weight;
    }
    const double f1 = mean_f1(hits, truths_and_called);
    return {right / rows, mean_roc_auc(times), f1, log_loss / rows, brier / rows, calibration.value(rows)};
  }

 private:
  struct Row {
    double log_loss = 0;
    double brier = 0;
    double gap = 0;  // of the likeliest class: its probability less 1 if it was right
    std::uint32_t truth = 0;
    std::uint32_t called = 0;  // the likeliest class, the first of several
    std::uint8_t bin = 0;
  };

  static Row row(std::span<const double> probability, std::size_t truth) {
    const auto top = std::ranges::max_element(probability);
    const auto called = static_cast<std::size_t>(top - probability.begin());
    double brier = 0;
    for (std::size_t c = 0; c < probability.size(); ++c) {
      const double gap = probability[c] - (c == truth ? 1 : 0);
      brier += gap * gap;
    }
    return {.log_loss = surprise(probability[truth]),
            .brier = brier,
            .gap = *top - (called == truth ? 1 : 0),
            .truth = static_cast<std::uint32_t>(truth),
            .called = static_cast<std::uint32_t>(called),
            .bin = CalibrationError::bin(*top)};
  }

  [[nodiscard]] Ranking one_against_the_rest(std::size_t c, const Predictions& predictions) const {
    std::vector<char> positive(rows_.size());
    std::vector<double> probability(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      positive[i] = rows_[i].truth == c ? 1 : 0;
      probability[i] = predictions.row(i)[c];
    }
    return {positive, probability};
  }

  [[nodiscard]] double mean_roc_auc(std::span<const std::uint32_t> times) const {
    double sum = 0, found = 0;
    for (const Ranking& ranking : rankings_) {
      const double auc = ranking.areas(times).roc_auc;
      if (std::isnan(auc)) continue;
      sum += auc;
      ++found;
    }
    return sum / found;
  }

  static double mean_f1(std::span<const double> hits, std::span<const double> truths_and_called) {
    double sum = 0, found = 0;
    for (std::size_t c = 0; c < hits.size(); ++c) {
      if (truths_and_called[c] == 0) continue;
      sum += 2 * hits[c] / truths_and_called[c];
      ++found;
    }
    return sum / found;
  }

  std::size_t classes_;
  std::vector<Row> rows_;
  std::vector<Ranking> rankings_;  // a class each
};

}  // namespace

std::unique_ptr<ScoredRows> scored_multiclass(const Labels& labels, const Predictions& predictions) {
  return std::make_unique<ScoredMulticlass>(labels, predictions);
}

}  // namespace aisle::stats
