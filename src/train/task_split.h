#pragma once

#include "core/json.h"
#include "features/examples.h"
#include "features/log_traits.h"
#include "stats/split.h"

#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// When a task is asked to learn and to be tested: training moments lie in [train_from, train_until), test moments in
// [test_from, test_until). A training answer ends before test_from, a test answer before the log does.
struct TaskSplit {
  Micros train_from, train_until, test_from, test_until;

  [[nodiscard]] Json to_json() const;
  static TaskSplit from_json(const Json& json);
};

// The last tenth of the moments whose answers the log knows is the test, one horizon before it training ends. None
// where that leaves less than half a horizon to train in.
std::optional<TaskSplit> split_times(const features::LogTraits& log, const features::Task& task);
// How long a log must be for that.
Micros least_log(const features::Task& task);

// The folds of training examples, which choose between models. By time, forward: two or three blocks of the later half,
// each learnt from moments whose answers end before it. Where the horizon leaves no room for that, by person.
struct TaskFolds {
  std::string kind;  // "time" or "persons"
  std::vector<stats::Fold> folds;
};
TaskFolds fold_examples(const features::Examples& examples, std::size_t training, const TaskSplit& split,
                        const features::Task& task, std::uint64_t seed);

}  // namespace aisle::train
