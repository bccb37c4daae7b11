#include "report/metrics.h"

#include "report/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace aisle::report {
namespace {

constexpr std::array<Metric, 7> kBinary = {{{"accuracy", true, Unit::share},
                                            {"roc_auc", true, Unit::score},
                                            {"pr_auc", true, Unit::score},
                                            {"f1", true, Unit::score},
                                            {"log_loss", false, Unit::score},
                                            {"brier", false, Unit::score},
                                            {"ece", false, Unit::share}}};
constexpr std::array<Metric, 6> kMulticlass = {{{"accuracy", true, Unit::share},
                                                {"roc_auc", true, Unit::score},
                                                {"f1", true, Unit::score},
                                                {"log_loss", false, Unit::score},
                                                {"brier", false, Unit::score},
                                                {"ece", false, Unit::share}}};
constexpr std::array<Metric, 4> kRegression = {{{"mae", false, Unit::amount},
                                                {"rmse", false, Unit::amount},
                                                {"r2", true, Unit::score},
                                                {"mape", false, Unit::share}}};

}  // namespace

std::span<const Metric> metrics_of(Problem problem) {
  switch (problem) {
    case Problem::binary:
      return kBinary;
    case Problem::multiclass:
      return kMulticlass;
    case Problem::regression:
      return kRegression;
  }
  return {};
}

Metric metric(std::string_view name) {
  for (const auto metrics : {metrics_of(Problem::binary), metrics_of(Problem::regression)}) {
    const auto found = std::ranges::find(metrics, name, &Metric::name);
    if (found != metrics.end()) return *found;
  }
  return {name, true, Unit::score};
}

std::string metric_value(const Metric& metric, double value) {
  switch (metric.unit) {
    case Unit::share:
      return percent(value, 1);
    case Unit::score:
      return fixed(value, 3);
    case Unit::amount:
      return rounded(value);
  }
  return "";
}

std::string metric_interval(const Metric& metric, const Measure& measure) {
  if (metric.unit == Unit::share) return percent_interval(measure.low, measure.high, 1);
  if (metric.unit == Unit::score) return interval(measure.low, measure.high, 3);
  if (!std::isfinite(measure.low) || !std::isfinite(measure.high)) return "";
  return rounded(measure.low) + "–" + rounded(measure.high);
}

std::string metric_difference(const Metric& metric, double difference) {
  switch (metric.unit) {
    case Unit::share:
      return percent(difference, 2);
    case Unit::score:
      return fixed(difference, 4);
    case Unit::amount:
      return rounded(difference);
  }
  return "";
}

std::string metric_difference_interval(const Metric& metric, double low, double high) {
  if (!std::isfinite(low) || !std::isfinite(high)) return "–";
  return metric_difference(metric, low) + (low < 0 ? " … " : "–") + metric_difference(metric, high);
}

}  // namespace aisle::report
