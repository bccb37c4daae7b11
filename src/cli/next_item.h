#pragma once

#include "cli/task_session.h"
#include "train/next_item.h"
#include "train/next_item_model.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace aisle::cli {

// The part of train, evaluate and predict that is about tasks of the next item.

// Learns, and adds the next version to the task's models. Its number, and what `aisle train --json` says of it.
struct TrainedNextItem {
  std::size_t version = 0;
  Json result;
};
TrainedNextItem train_next_item_task(const TaskSession& session, const features::Task& task,
                                     train::NextItemConfig config, Progress& progress);

// The version, or 0 for the one that answers, with the items that came since it learnt, of which the catalogue told
// before the moment (by default all); Error as of load_model.
struct LoadedNextItem {
  std::size_t version = 0;
  train::NextItemModel model;
  Json evaluation;
};
LoadedNextItem load_next_item(const TaskSession& session, const std::string& task, std::size_t version,
                              std::optional<Micros> moment = {});
// The same of what was tested (NextItemModel::tested_from_files).
LoadedNextItem load_tested(const TaskSession& session, const std::string& task, std::size_t version);

// Whether the version answers such a task.
bool is_next_item(const TaskSession& session, const std::string& task, std::size_t version);

// What a version has over another (train/next_item_model.h).
train::Gain next_item_gain(const TaskSession& session, const std::string& task, std::size_t version, std::size_t other,
                           std::uint64_t seed);

// Its figures on the test's questions and those that came since, and those of all others when it was trained.
Json evaluate_next_item(const TaskSession& session, const std::string& task, std::size_t version);

// The likeliest items of people (0: somebody new) at a moment.
struct NextItemQuestion {
  std::vector<std::string> users;
  std::size_t top = 10;
  Micros moment;
  bool explain = false;
};
Json predict_next_item(const TaskSession& session, const LoadedNextItem& loaded, const NextItemQuestion& question);

// For people: the table of a training, and of predictions.
std::string next_item_table(const Json& result, bool colour);
std::string likely_items_table(const Json& predictions, bool explain);

}  // namespace aisle::cli
