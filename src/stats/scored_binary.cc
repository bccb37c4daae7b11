#include "stats/ranking.h"
#include "stats/scored_rows.h"

namespace aisle::stats {

namespace {

class ScoredBinary : public ScoredRows {
 public:
  ScoredBinary(const std::vector<char>& positive, std::span<const double> probability)
      : ranking_(positive, probability) {
    rows_.reserve(positive.size());
    for (std::size_t i = 0; i < positive.size(); ++i) rows_.push_back(row(probability[i], positive[i] != 0));
  }

  [[nodiscard]] std::vector<double> metrics(std::span<const std::uint32_t> times) const override {
    double rows = 0, right = 0, log_loss = 0, brier = 0;
    double hits = 0, positives_and_called = 0;
    CalibrationError calibration;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Row& row = rows_[i];
      const double weight = times[i];
      rows += weight;
      right += row.positive == row.called ? weight : 0;
      log_loss += weight * row.log_loss;
      brier += weight * row.gap * row.gap;
      hits += row.positive && row.called ? weight : 0;
      positives_and_called += weight * ((row.positive ? 1 : 0) + (row.called ? 1 : 0));
      calibration.add(row.bin, row.gap, weight);
    }
    const auto [roc_auc, pr_auc] = ranking_.areas(times);
    const double f1 = 2 * hits / positives_and_called;
    return {right / rows, roc_auc, pr_auc, f1, log_loss / rows, brier / rows, calibration.value(rows)};
  }

 private:
  struct Row {
    double log_loss = 0;
    double gap = 0;  // the probability less what happened
    std::uint8_t bin = 0;
    bool positive = false;
    bool called = false;
  };

  static Row row(double probability, bool positive) {
    return {.log_loss = surprise(positive ? probability : 1 - probability),
            .gap = probability - (positive ? 1 : 0),
            .bin = CalibrationError::bin(probability),
            .positive = positive,
            .called = probability >= 0.5};
  }

  Ranking ranking_;
  std::vector<Row> rows_;
};

}  // namespace

std::unique_ptr<ScoredRows> scored_binary(const Labels& labels, const Predictions& predictions) {
  std::vector<char> positive;
  positive.reserve(labels.rows());
  for (const double value : labels.values) positive.push_back(value > 0 ? 1 : 0);
  return std::make_unique<ScoredBinary>(positive, predictions.values);
}

}  // namespace aisle::stats
