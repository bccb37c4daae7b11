#pragma once

#include "features/examples.h"
#include "registry/fitted_model.h"
#include "stats/metrics.h"
#include "train/behaviour_outlook.h"
#include "train/purchase_outlook.h"
#include "train/task_split.h"

#include <optional>
#include <string>

namespace aisle::train {

// A model that answers a task of amounts and times, as it lies in SHOP/models/TASK/VERSION: what was asked, the folds
// that it reads, and the fitted model, or the base rate alone where there was too little to learn from.
struct TaskModel {
  features::Task task;
  features::FoldPlan plan;
  std::optional<TaskSplit> split;             // none where nothing was tested
  double base_rate = 0;                       // of yes, or the mean, among its training examples
  std::optional<PurchaseOutlook> outlook;     // whose columns the model sees beside the folds'
  std::optional<BehaviourOutlook> behaviour;  // likewise
  std::optional<registry::FittedModel> model;

  // What the model sees of them.
  [[nodiscard]] Table table(const features::Examples& examples, const Past& past) const;

  // One answer an example, kept to what is possible: 0 to 1; not below 0; at most the horizon.
  [[nodiscard]] Predictions predict(const features::Examples& examples, const Past& past) const;

  // Adds task.json, and the model's files where there is one.
  void add_to_files(registry::Files& files) const;
  static TaskModel from_files(const registry::Files& files);
};

// What is learnt: yes or no, or a number. The moments of a person are a group.
Labels labels_of(const features::Task& task, const features::Examples& examples);

// The test examples of a model on these timelines, which may have grown since: the moments from `split.test_from` on.
features::Examples test_examples(const Timelines& timelines, const TaskModel& model, Micros seen_until);

// How much less the candidate loses (stats::chosen_by: log loss, rmse) than the other on examples that neither learnt
// from; above 0 is better. 95 % paired bootstrap interval by persons. Error when one of them may have learnt from some.
struct Gain {
  std::string metric;
  std::size_t rows = 0;
  double gain = 0, low = 0, high = 0;

  [[nodiscard]] bool is_won() const { return low > 0; }
  [[nodiscard]] Json to_json() const;
};
Gain gain_over(const TaskModel& candidate, const TaskModel& other, const Timelines& timelines, Micros seen_until,
               std::uint64_t seed);

}  // namespace aisle::train
