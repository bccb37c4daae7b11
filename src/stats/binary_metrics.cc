#include "stats/binary_metrics.h"

#include "core/progress.h"
#include "stats/random.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace aisle::stats {

namespace {

// Rows in falling order of probability with what each adds to a mean, made once, so that a bootstrap sample (how often
// each row was drawn) costs one pass.
class RankedRows {
 public:
  RankedRows(std::span<const char> positive, std::span<const double> probability) : rows_(positive.size()) {
    std::vector<std::size_t> order(positive.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return probability[i]; });
    for (std::size_t place = 0; place < order.size(); ++place) {
      const std::size_t i = order[place];
      rows_[place] = row(probability[i], positive[i] != 0);
    }
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      rows_[place].ends_tie = place + 1 == rows_.size() || rows_[place + 1].probability != rows_[place].probability;
    }
  }

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

  // times: how often each row (in falling order of probability) counts.
  [[nodiscard]] BinaryMetrics metrics(std::span<const std::uint32_t> times) const {
    BinaryMetrics sum;
    double positives = 0, negatives = 0;            // so far
    double tied_positives = 0, tied_negatives = 0;  // in the present tie
    double area = 0, precision_sum = 0;
    for (std::size_t place = 0; place < rows_.size(); ++place) {
      const Row& row = rows_[place];
      const double weight = times[place];
      sum.accuracy += weight * row.right;
      sum.log_loss += weight * row.log_loss;
      sum.brier += weight * row.brier;
      (row.positive ? tied_positives : tied_negatives) += weight;
      if (!row.ends_tie) continue;
      area += tied_negatives * (positives + tied_positives / 2);
      positives += tied_positives;
      negatives += tied_negatives;
      if (tied_positives > 0) precision_sum += tied_positives * positives / (positives + negatives);
      tied_positives = tied_negatives = 0;
    }
    const double total = positives + negatives;
    return {sum.accuracy / total, area / (positives * negatives), precision_sum / positives, sum.log_loss / total,
            sum.brier / total};
  }

 private:
  struct Row {
    double probability = 0;
    double log_loss = 0;
    double brier = 0;
    double right = 0;
    bool positive = false;
    bool ends_tie = false;
  };

  static Row row(double probability, bool positive) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    const double clipped = std::clamp(probability, epsilon, 1 - epsilon);
    const double distance = positive ? 1 - probability : probability;
    return {.probability = probability,
            .log_loss = -std::log(positive ? clipped : 1 - clipped),
            .brier = distance * distance,
            .right = (probability >= 0.5) == positive ? 1.0 : 0.0,
            .positive = positive};
  }

  std::vector<Row> rows_;
};

}  // namespace

BinaryMetrics binary_metrics(std::span<const char> positive, std::span<const double> probability) {
  const RankedRows rows(positive, probability);
  return rows.metrics(std::vector<std::uint32_t>(rows.size(), 1));
}

std::array<Interval, 5> bootstrap_intervals(std::span<const char> positive, std::span<const double> probability,
                                            std::uint64_t seed, std::size_t resamples) {
  const RankedRows rows(positive, probability);
  Random random(seed);
  std::array<std::vector<double>, 5> samples;
  std::vector<std::uint32_t> times(rows.size());
  for (std::size_t sample = 0; sample < resamples; ++sample) {
    check_interrupted();
    std::ranges::fill(times, 0);
    for (std::size_t i = 0; i < rows.size(); ++i) ++times[random.below(rows.size())];
    const BinaryMetrics metrics = rows.metrics(times);
    if (!std::isfinite(metrics.roc_auc) || !std::isfinite(metrics.pr_auc)) continue;  // a sample of one class only
    for (std::size_t m = 0; m < samples.size(); ++m) samples[m].push_back(metrics.*binary_metric_names[m].second);
  }
  std::array<Interval, 5> intervals;
  for (std::size_t m = 0; m < samples.size(); ++m) intervals[m] = middle_95(samples[m]);
  return intervals;
}

Interval middle_95(std::vector<double>& values) {
  if (values.empty()) return {std::nan(""), std::nan("")};
  std::ranges::sort(values);
  const auto quantile = [&](double share) {
    const double place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (place - static_cast<double>(below));
  };
  return {quantile(0.025), quantile(0.975)};
}

}  // namespace aisle::stats
