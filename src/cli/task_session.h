#pragma once

#include "cli/shop_tasks.h"
#include "features/log_traits.h"
#include "registry/task_models.h"
#include "store/shop.h"
#include "store/timelines.h"
#include "train/task_model.h"

#include <filesystem>
#include <string>

namespace aisle::cli {

// What every command about tasks needs: the shop, everybody's events, and where the models lie.
struct TaskSession {
  explicit TaskSession(const std::filesystem::path& folder);

  store::Shop shop;
  Timelines timelines;
  features::LogTraits log;

  [[nodiscard]] registry::TaskModels models_of(const std::string& task) const;
  // Right after the last event of the log.
  [[nodiscard]] Micros now() const { return log.end + Micros{1}; }
};

// The version, or for 0 the one that answers. Error when none was published, or the task has none.
std::size_t chosen_version(const TaskSession& session, const std::string& task, std::size_t version);

// Metrics in a line: "roc_auc 0.84, log_loss 0.38"; "-" for none.
std::string figures(const Json& metrics);

// A model with where it lies.
struct LoadedModel {
  std::size_t version = 0;
  train::TaskModel model;
  Json evaluation;
};
// The chosen version; Error when it is damaged, too.
LoadedModel load_model(const TaskSession& session, const std::string& task, std::size_t version = 0);

}  // namespace aisle::cli
