#pragma once

#include "core/json.h"
#include "report/chart.h"

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::report {

// evaluation.json (docs/formats.md) as the page and the summary read it. What is absent or null in the document is NaN,
// empty or nothing here: a report shows what there is. What has another type than the format says is an Error.

inline constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Metric {
  std::string_view name;
  bool higher_is_better;
  bool percent;  // shown as a percentage
};
// In the order in which they are shown.
inline constexpr std::array<Metric, 5> kMetrics = {{{"accuracy", true, true},
                                                    {"roc_auc", true, false},
                                                    {"pr_auc", true, false},
                                                    {"log_loss", false, false},
                                                    {"brier", false, false}}};

struct Measure {
  double value = kUnknown, low = kUnknown, high = kUnknown;
};

// Measures by the names of their metrics.
class Measures {
 public:
  [[nodiscard]] Measure operator[](std::string_view metric) const;
  void set(std::string_view metric, Measure measure) { measures_[std::string(metric)] = measure; }

 private:
  std::map<std::string, Measure, std::less<>> measures_;
};

struct LeaderboardRow {
  std::string algorithm, title;
  Measures measures;
  double fit_seconds = kUnknown;
};

struct Confusion {
  double threshold = 0.5;
  double true_positive = 0, false_positive = 0, true_negative = 0, false_negative = 0;
};

struct CalibrationGroup {
  double predicted = 0, observed = 0, low = kUnknown, high = kUnknown, rows = 0;
};

struct Importance {
  std::string column;
  double drop = 0, low = kUnknown, high = kUnknown;
};

struct PreparedColumn {
  std::string column, type, left_out;
  double missing = 0, features = 0, categories = 0, rare = 0;
  double filled_with = kUnknown, low = kUnknown, high = kUnknown, mean = kUnknown, deviation = kUnknown;
};

struct Evaluation {
  std::string created;
  std::string file, sha256;
  double rows = kUnknown, columns = kUnknown, rows_without_target = 0;
  std::string target, positive, negative;
  double positive_rows = kUnknown;
  double seed = kUnknown, test = 0, folds = kUnknown, training_rows = kUnknown, test_rows = 0;
  std::vector<PreparedColumn> preparation;
  double features = kUnknown;
  std::vector<LeaderboardRow> leaderboard;

  std::string champion, champion_title, chosen_by;
  bool measured_on_test = true;  // else on the held-out folds of cross-validation
  double measured_rows = kUnknown;
  Measures measures, baseline;
  std::optional<Confusion> confusion;
  std::vector<Point> roc, pr;
  std::vector<CalibrationGroup> calibration;
  std::vector<Importance> importance;

  [[nodiscard]] double positive_share() const { return positive_rows / (training_rows + test_rows); }
};

// Throws Error for a document of a newer format.
Evaluation read_evaluation(const Json& document);

}  // namespace aisle::report
