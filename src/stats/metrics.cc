#include "stats/metrics.h"

#include "core/error.h"
#include "stats/scored_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <unordered_set>

namespace aisle::stats {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<Metric, 7> binary = {
    {{"accuracy", true}, {"roc_auc", true}, {"pr_auc", true}, {"f1", true}, {"log_loss"}, {"brier"}, {"ece"}}};
constexpr std::array<Metric, 6> multiclass = {
    {{"accuracy", true}, {"roc_auc", true}, {"f1", true}, {"log_loss"}, {"brier"}, {"ece"}}};
constexpr std::array<Metric, 4> regression = {{{"mae"}, {"rmse"}, {"r2", true}, {"mape"}}};

bool is_class(const Labels& labels, double value) {
  const auto classes = static_cast<double>(labels.problem == Problem::binary ? 2 : labels.classes.size());
  return value >= 0 && value < classes && value == std::floor(value);
}

void check(const Labels& labels, const Predictions& predictions) {
  if (predictions.outputs != labels.outputs() || predictions.values.size() != labels.rows() * labels.outputs()) {
    throw Error(fmt::format("{} labels with {} outputs cannot be compared with {} predictions of {}", labels.rows(),
                            labels.outputs(), predictions.values.size(), predictions.outputs));
  }
  const bool numbers = labels.problem == Problem::regression;
  for (std::size_t i = 0; i < labels.rows(); ++i) {
    const double value = labels.values[i];
    if (numbers ? std::isfinite(value) : is_class(labels, value)) continue;
    throw Error(fmt::format("the label {} is no {}", value, numbers ? "finite number" : "class"),
                fmt::format("row {}", i + 1), "leave rows without a known answer out");
  }
}

// Ready to be measured; null where every metric is NaN.
std::unique_ptr<ScoredRows> scored(const Labels& labels, const Predictions& predictions) {
  check(labels, predictions);
  const bool finite = std::ranges::all_of(predictions.values, [](double value) { return std::isfinite(value); });
  if (labels.rows() == 0 || !finite) return nullptr;
  switch (labels.problem) {
    case Problem::binary:
      return scored_binary(labels, predictions);
    case Problem::multiclass:
      return scored_multiclass(labels, predictions);
    case Problem::regression:
      return scored_regression(labels, predictions);
  }
  return nullptr;
}

std::vector<double> metrics_of_all(const ScoredRows& rows, std::size_t count) {
  return rows.metrics(std::vector<std::uint32_t>(count, 1));
}

// How many rows, or groups, have such a label.
std::size_t independent(const Labels& labels, const std::function<bool(double)>& such) {
  if (labels.groups.empty()) return static_cast<std::size_t>(std::ranges::count_if(labels.values, such));
  std::unordered_set<std::uint32_t> groups;
  for (std::size_t i = 0; i < labels.rows(); ++i) {
    if (such(labels.values[i])) groups.insert(labels.groups[i]);
  }
  return groups.size();
}

// Whether there are enough of them to say how sure a metric is.
bool enough(const Labels& labels) {
  constexpr std::size_t fewest = 10;
  if (labels.problem != Problem::binary) return independent(labels, [](double) { return true; }) >= fewest;
  return independent(labels, [](double value) { return value == 1; }) >= fewest &&
         independent(labels, [](double value) { return value != 1; }) >= fewest;
}

void resample(const Labels& labels, std::uint64_t seed, std::size_t resamples,
              const std::function<void(std::span<const std::uint32_t>)>& use) {
  if (labels.groups.empty()) return each_resample(labels.rows(), seed, resamples, use);
  each_group_resample(labels.groups, seed, resamples, use);
}

// Of `resamples`, as many as keep within the bound on rows visited that metrics.h names.
std::size_t affordable(std::size_t resamples, std::size_t visited_each) {
  constexpr std::size_t most_visited = 100'000'000;
  constexpr std::size_t fewest = 100;
  return std::min(resamples, std::max(fewest, most_visited / std::max<std::size_t>(visited_each, 1)));
}

std::size_t place_of(Problem problem, std::string_view name) {
  const auto metrics = metrics_of(problem);
  const auto found = std::ranges::find(metrics, name, &Metric::name);
  if (found == metrics.end()) throw Error(fmt::format("\"{}\" is no metric of a {} problem", name, name_of(problem)));
  return static_cast<std::size_t>(found - metrics.begin());
}

}  // namespace

std::span<const Metric> metrics_of(Problem problem) {
  switch (problem) {
    case Problem::binary:
      return binary;
    case Problem::multiclass:
      return multiclass;
    case Problem::regression:
      return regression;
  }
  return {};
}

std::string_view chosen_by(Problem problem) { return problem == Problem::regression ? "rmse" : "log_loss"; }

std::vector<double> measure(const Labels& labels, const Predictions& predictions) {
  const auto rows = scored(labels, predictions);
  if (!rows) return std::vector<double>(metrics_of(labels.problem).size(), nan);
  return metrics_of_all(*rows, labels.rows());
}

std::vector<Interval> bootstrap_intervals(const Labels& labels, const Predictions& predictions, std::uint64_t seed,
                                          std::size_t resamples) {
  const std::size_t count = metrics_of(labels.problem).size();
  const auto rows = scored(labels, predictions);
  if (!rows || !enough(labels)) return std::vector<Interval>(count, {nan, nan});
  const auto whole = metrics_of_all(*rows, labels.rows());
  std::vector<std::vector<double>> samples(count);
  const std::size_t affordable_resamples = affordable(resamples, labels.rows() * (labels.outputs() + 1));
  resample(labels, seed, affordable_resamples, [&](std::span<const std::uint32_t> times) {
    const auto metrics = rows->metrics(times);
    for (std::size_t m = 0; m < count; ++m) {
      if (!std::isnan(metrics[m]) && !std::isnan(whole[m])) samples[m].push_back(metrics[m]);
    }
  });
  std::vector<Interval> intervals;
  for (auto& values : samples) intervals.push_back(middle_95(values));
  return intervals;
}

PairedDifference paired_difference(const Labels& labels, const Predictions& first, const Predictions& second,
                                   std::string_view metric, std::uint64_t seed, std::size_t resamples) {
  const std::size_t place = place_of(labels.problem, metric);
  const auto a = scored(labels, first);
  const auto b = scored(labels, second);
  if (!a || !b) return {nan, {nan, nan}};
  const double whole = metrics_of_all(*a, labels.rows())[place] - metrics_of_all(*b, labels.rows())[place];
  if (std::isnan(whole) || !enough(labels)) return {whole, {nan, nan}};
  std::vector<double> differences;
  const std::size_t affordable_resamples = affordable(resamples, 2 * labels.rows() * (labels.outputs() + 1));
  resample(labels, seed, affordable_resamples, [&](std::span<const std::uint32_t> times) {
    const double difference = a->metrics(times)[place] - b->metrics(times)[place];
    if (!std::isnan(difference)) differences.push_back(difference);
  });
  return {whole, middle_95(differences)};
}

}  // namespace aisle::stats
