#pragma once

#include "stats/bootstrap.h"

#include <cstddef>
#include <span>
#include <vector>

namespace aisle::stats {

struct Point {
  double x = 0;
  double y = 0;
};

// What the threshold trades, from none called positive to all: the false against the true positive rate (`roc`), recall
// against precision (`pr`, from recall 0 and precision 1). Points nearer to the one before than about 1 / `most` are
// left out, so that there are about `most` at most.
struct ThresholdCurves {
  std::vector<Point> roc;
  std::vector<Point> pr;
};
ThresholdCurves threshold_curves(std::span<const char> positive, std::span<const double> probability,
                                 std::size_t most = 200);

// What contacting the likeliest rows first finds: the share of rows contacted, in falling order of probability (x),
// against the share of positive rows among them (y), from (0, 0) to (1, 1). Rows of one probability are contacted
// together, in no order: between them the curve is straight. Thinned to about `most` points. Empty without a positive
// row.
std::vector<Point> gain_curve(std::span<const char> positive, std::span<const double> probability,
                              std::size_t most = 200);

// For each of `groups` equal parts of the rows in falling order of probability: how many times as many of them are
// positive as of all rows (1: as many as by chance). A part's edge may fall within a row or among rows of one
// probability, whose positives then count for both sides by their share. Empty without a positive row.
std::vector<double> lift(std::span<const char> positive, std::span<const double> probability, std::size_t groups = 10);

// Rows that were given about the same probability: its mean, the share that were positive, with its 95 % Wilson
// interval.
struct CalibrationGroup {
  double predicted = 0;
  double observed = 0;
  Interval interval;
  std::size_t rows = 0;
};

// The rows in order of probability, cut into `groups` of equal size (to one row).
std::vector<CalibrationGroup> calibration(std::span<const char> positive, std::span<const double> probability,
                                          std::size_t groups = 10);

// The 95 % score interval of a share (Wilson 1927): `hits` of `rows`, rows > 0.
Interval wilson_interval(double hits, double rows);

// What a threshold makes of the rows; probability >= threshold is called positive.
struct Confusion {
  std::size_t true_positive = 0;
  std::size_t false_positive = 0;
  std::size_t true_negative = 0;
  std::size_t false_negative = 0;
};
Confusion confusion(std::span<const char> positive, std::span<const double> probability, double threshold);

}  // namespace aisle::stats
