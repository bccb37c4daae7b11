#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "core/table.h"
#include "core/timelines.h"
#include "features/fold_plan.h"
#include "train/behaviour_outlook.h"
#include "train/epoch_watcher.h"
#include "train/task_examples.h"
#include "train/task_training.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// Whether the behaviour model has said what stands in the column.
bool is_of_behaviour(const Column& column);

// The behaviour model's part in the training of a task: its encoder learns and is tuned, both watched and kept epoch by
// epoch (epoch_watcher.h).
class TaskBehaviour {
 public:
  // All is to live as long.
  TaskBehaviour(const Timelines& timelines, const features::Task& task, const TaskExamples& asked,
                const TaskTrainingConfig& config, const OutcomeStore& store, Progress& progress)
      : timelines_(timelines), task_(task), asked_(asked), config_(config), store_(store), progress_(progress) {}

  // The encoder learns from what lies before the later half of the first fold's training moments, its heads from that
  // half: from so many persons and moments of their own, and at least as many as models learn from there. Of earlier
  // moments nothing is said: the encoder has seen what came after them. The encoder is tuned where that foresees later
  // answers better, beyond doubt. None where there is too little, it is left out, or its numbers run away.
  std::optional<BehaviourOutlook> learn(const features::FoldPlan& plan, Micros log_end);

  // Empties its columns in the rows of `asked` whose answers it may know. Where it may speak of too few that models
  // learn from, the columns go, and it says false.
  bool may_speak(Table& table);

  // joint (it is tuned) or frozen
  [[nodiscard]] const char* head() const { return is_tuned_ ? "joint" : "frozen"; }

  // Once it is known what answers. gained: by its columns; null where they were not tried.
  struct Told {
    Json evaluation;  // evaluation.json's `behaviour` (docs/formats.md); null for nothing
    std::vector<std::string> notes;
  };
  [[nodiscard]] Told told(Json gained, bool is_answer_of_model, bool is_read) const;

 private:
  [[nodiscard]] features::Examples examples(const features::FoldPlan& plan, Micros log_end);
  std::optional<BehaviourOutlook> fit(const features::Examples& examples, EpochWatcher& learning, EpochWatcher& tuning);
  bool begins(const Json& options, const models::NextItem& from, const models::Fitting& how);
  [[nodiscard]] EpochWatcher::How watching(const char* stage) const;
  bool is_won_by(const BehaviourOutlook& tuned, const BehaviourOutlook& frozen);
  [[nodiscard]] bool knows_too_much_of(std::size_t row) const;

  const Timelines& timelines_;
  const features::Task& task_;
  const TaskExamples& asked_;
  const TaskTrainingConfig& config_;
  const OutcomeStore& store_;
  Progress& progress_;
  Micros encoder_until_, heads_until_;  // what is learnt from
  Json tuning_;                         // what the encoder gains when it is tuned for the task; null: not tried
  bool is_tuned_ = false;
  Json learning_;                    // the curves; null where nothing was learnt
  std::string left_out_, diverged_;  // why there is none
};

}  // namespace aisle::train
