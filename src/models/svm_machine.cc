#include "models/svm_machine.h"

#include "core/progress.h"
#include "models/link.h"
#include "stats/split.h"

#include <algorithm>

namespace aisle::models {

namespace {

MachineTask some_rows(const MachineTask& task, std::span<const std::size_t> rows) {
  MachineTask out{Matrix(rows.size(), task.features.columns), {}, {}, task.number};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(task.features.row(rows[i]), out.features.row(i).begin());
    out.target.push_back(task.target[rows[i]]);
    if (!task.weights.empty()) out.weights.push_back(task.weights[rows[i]]);
  }
  return out;
}

}  // namespace

bool MachineTask::has_something_to_tell_apart() const {
  return number || (std::ranges::find(target, 1) != target.end() && std::ranges::find(target, -1) != target.end());
}

double MachineTask::class_weight(double sign) const {
  if (weights.empty()) return 1;
  double sum = 0;
  double rows = 0;
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (target[i] != sign) continue;
    sum += weights[i];
    ++rows;
  }
  return rows > 0 ? sum / rows : 1;
}

MachineTask machine_task(const Examples& examples, std::size_t output) {
  const Labels& labels = examples.labels;
  MachineTask task{examples.features, labels.values, labels.weights, labels.problem == Problem::regression};
  if (task.number) return task;
  const double own = labels.problem == Problem::binary ? 1 : static_cast<double>(output);
  for (double& value : task.target) value = value == own ? 1 : -1;
  return task;
}

Platt calibrate(const MachineTask& task, std::uint64_t seed, const FitAndDecide& decide) {
  constexpr std::size_t folds = 3;
  if (task.number) return {};
  std::vector<char> positive;
  for (const double sign : task.target) positive.push_back(sign > 0 ? 1 : 0);
  const auto fold_of = stats::stratified_folds(positive, folds, seed);
  std::vector<double> decisions(task.target.size());
  for (std::size_t fold = 0; fold < folds; ++fold) {
    check_interrupted();
    std::vector<std::size_t> kept, held_out;
    for (std::size_t i = 0; i < fold_of.size(); ++i) (fold_of[i] == fold ? held_out : kept).push_back(i);
    const auto values = decide(some_rows(task, kept), some_rows(task, held_out).features);
    for (std::size_t i = 0; i < held_out.size(); ++i) decisions[held_out[i]] = values[i];
  }
  return fit_platt(decisions, positive, task.weights);
}

void odds_to_probabilities(Predictions& odds) {
  for (double& value : odds.values) value = sigmoid(value);
  if (odds.outputs == 1) return;
  for (std::size_t i = 0; i < odds.rows(); ++i) {
    double sum = 0;
    for (const double chance : odds.row(i)) sum += chance;
    for (double& chance : odds.row(i)) chance /= sum;
  }
}

}  // namespace aisle::models
