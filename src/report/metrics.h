#pragma once

#include "core/labels.h"
#include "report/evaluation_document.h"

#include <span>
#include <string>
#include <string_view>

namespace aisle::report {

// How a metric is written: a share as 90.3%, a score as 0.931, an amount in the unit of the target as 12.35.
enum class Unit { share, score, amount };

struct Metric {
  std::string_view name;
  bool higher_is_better;
  Unit unit;
};

// Those of a problem, in the order in which tables show them; wording_metrics.cc says what each means.
std::span<const Metric> metrics_of(Problem problem);
// By its name; a score of which higher is better when it is none of ours.
Metric metric(std::string_view name);

std::string metric_value(const Metric& metric, double value);
std::string metric_interval(const Metric& metric, const Measure& measure);  // "" unless both ends are known
// A difference of two values, finer than the values themselves: "0.0040", "0.42%".
std::string metric_difference(const Metric& metric, double difference);
// "0.0020–0.0060", "−0.0020 … 0.0040"; "–" unless both ends are known.
std::string metric_difference_interval(const Metric& metric, double low, double high);

}  // namespace aisle::report
