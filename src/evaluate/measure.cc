#include "evaluate/measure.h"

#include "core/error.h"

#include <numeric>

namespace aisle::evaluate {

double Measured::operator[](std::string_view metric) const {
  const auto names = stats::metrics_of(problem);
  for (std::size_t m = 0; m < names.size(); ++m) {
    if (names[m].name == metric) return metrics[m];
  }
  throw Error("there is no metric \"" + std::string(metric) + "\" of this problem");
}

Measured measure(const Labels& labels, const Predictions& predictions, std::uint64_t seed) {
  return {labels.problem, stats::measure(labels, predictions), stats::bootstrap_intervals(labels, predictions, seed)};
}

double loss(const Labels& labels, const Predictions& predictions) {
  const Measured measured{labels.problem, stats::measure(labels, predictions), {}};
  return measured[stats::chosen_by(labels.problem)];
}

Json metrics_to_json(Problem problem, const std::vector<double>& metrics) {
  const auto names = stats::metrics_of(problem);
  Json out = Json::Object{};
  for (std::size_t m = 0; m < names.size(); ++m) out[names[m].name] = metrics[m];
  return out;
}

Json intervals_to_json(const Measured& measured) {
  const auto names = stats::metrics_of(measured.problem);
  Json out = Json::Object{};
  for (std::size_t m = 0; m < names.size(); ++m) {
    out[names[m].name] = Json::Array{measured.intervals[m].low, measured.intervals[m].high};
  }
  return out;
}

Predictions baseline(const Labels& labels) {
  std::vector<double> answer(labels.outputs());
  const auto rows = static_cast<double>(labels.rows());
  for (const double value : labels.values) {
    if (labels.problem == Problem::multiclass) {
      answer[static_cast<std::size_t>(value)] += 1 / rows;
    } else {
      answer[0] += value / rows;
    }
  }
  Predictions out{.outputs = labels.outputs(), .values = {}};
  for (std::size_t i = 0; i < labels.rows(); ++i) out.values.insert(out.values.end(), answer.begin(), answer.end());
  return out;
}

}  // namespace aisle::evaluate
