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

bool has_both_classes(const MachineTask& task) {
  return std::ranges::find(task.target, 1) != task.target.end() &&
         std::ranges::find(task.target, -1) != task.target.end();
}

}  // namespace

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

std::vector<MachineTask> machine_tasks(const Examples& examples) {
  const Labels& labels = examples.labels;
  std::vector<MachineTask> tasks;
  for (std::size_t k = 0; k < labels.outputs(); ++k) {
    MachineTask task{examples.features, labels.values, labels.weights, labels.problem == Problem::regression};
    const double own = labels.problem == Problem::binary ? 1 : static_cast<double>(k);
    if (!task.number) {
      for (double& value : task.target) value = value == own ? 1 : -1;
    }
    tasks.push_back(std::move(task));
  }
  return tasks;
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
    const auto training = some_rows(task, kept);
    if (!has_both_classes(training)) continue;  // nothing to be told apart: the values stay 0
    const auto values = decide(training, some_rows(task, held_out).features);
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
