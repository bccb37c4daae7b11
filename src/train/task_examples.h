#pragma once

#include "core/json.h"
#include "core/progress.h"
#include "features/examples.h"
#include "prepare/target.h"
#include "train/selection.h"
#include "train/task_split.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace aisle::train {

// The examples of a task: those to train on first, those to test on behind them.
struct TaskExamples {
  features::Examples examples;
  std::size_t training = 0;
  prepare::Target target;
  GivenSplit given;
  bool forward = true;  // folds go forward in time; else they hold out persons

  // What is missing to learn: {what, words} and the numbers of docs/formats.md; null when nothing is.
  [[nodiscard]] Json too_little() const;
};

struct ExamplesConfig {
  TaskSplit split;
  Micros seen_until;     // what the log covers
  std::size_t most = 0;  // to train on
  std::uint64_t seed = 0;
};

// Midnight tasks are tested at one moment a person, so that the rows are independent.
TaskExamples collect_examples(const Timelines& timelines, const features::Task& task, const ExamplesConfig& config,
                              const features::FoldPlan& plan, Progress& progress);

}  // namespace aisle::train
