#pragma once

#include "core/labels.h"
#include "stats/bootstrap.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace aisle::stats {

struct Metric {
  std::string_view name;  // in JSON
  bool higher_is_better = false;
};

// The metrics of a problem, in the order in which they are shown. Every row counts once, whatever its weight in
// fitting.
//
// binary (p: probability of the positive class; a row with p >= 0.5 is called positive)
//   accuracy  share of rows that are called what they are
//   roc_auc   chance that a positive row is ranked above a negative one, ties counting half; NaN without both classes
//   pr_auc    average precision: precision at each positive row, ties sharing theirs; NaN without a positive row
//   f1        harmonic mean of precision and recall; NaN when no row is positive or called so
//   log_loss  mean of -ln(probability given to what happened), probabilities kept 2.2e-16 away from 0 and 1
//   brier     mean squared distance of p from what happened
//   ece       expected calibration error: mean distance of p from what happened, by 15 bins of p (Guo et al. 2017)
// multiclass (the likeliest class is called, the first of several)
//   accuracy, log_loss as above
//   roc_auc   each class against the rest, mean over the classes that occur but not in every row; NaN when none does
//   f1        mean over the classes that occur or are called
//   brier     mean over rows of the squared distances summed over the classes: 0 to 2
//   ece       as above, of the probability of the called class and whether it was right
// regression
//   mae       mean distance of the estimate from the truth
//   rmse      root of the mean squared distance
//   r2        1 - squared distances / squared distances of the truth from its mean; NaN when the truth is constant
//   mape      mean of |error| / |truth| over the rows whose truth is not 0 (1 means 100 %); NaN when there is none
std::span<const Metric> metrics_of(Problem problem);

// The metric by which a champion is chosen: log_loss, log_loss, rmse.
std::string_view chosen_by(Problem problem);

// The value of each of metrics_of(labels.problem), in order. All are NaN without rows and where a prediction is not a
// finite number. Error when labels and predictions do not fit each other, or a label is no class or no finite number.
std::vector<double> measure(const Labels& labels, const Predictions& predictions);

// For each of metrics_of(labels.problem), in order, the interval that holds its middle 95 % over bootstrap samples of
// the rows (Efron's percentile method), or where labels have groups of whole groups (stats/bootstrap.h); samples in
// which it is NaN are left out. Samples add to the calibration error, so ece's interval can lie above its value. With
// less than ten rows or groups (binary: with a row of either class) there is no telling how sure a metric is, and
// intervals are NaN; so are those of metrics that are NaN. The same seed gives the same interval.
// The cost is bounded: `resamples` is brought down so far that resamples * rows * (outputs + 1) <= 1e8, but not below
// 100.
std::vector<Interval> bootstrap_intervals(const Labels& labels, const Predictions& predictions, std::uint64_t seed,
                                          std::size_t resamples = 1000);

struct PairedDifference {
  double difference = 0;  // the metric of the first less that of the second
  Interval interval;      // 95 %, both resampled on the same rows
};

// How much two models' predictions for the same rows differ in a metric, any of metrics_of(labels.problem); Error for
// another name. What both find hard cancels out, so the interval is narrower than their own would suggest. Seed,
// bounds and NaN as in bootstrap_intervals, whose samples it shares: with one seed and few enough rows for all
// `resamples`, the same rows are drawn.
PairedDifference paired_difference(const Labels& labels, const Predictions& first, const Predictions& second,
                                   std::string_view metric, std::uint64_t seed, std::size_t resamples = 1000);

}  // namespace aisle::stats
