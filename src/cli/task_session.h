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

// A model with where it lies.
struct LoadedModel {
  std::size_t version = 0;
  train::TaskModel model;
  Json evaluation;
};
// The version, or 0 for the one that answers. Error when none was published, it is damaged, or the task has none.
LoadedModel load_model(const TaskSession& session, const std::string& task, std::size_t version = 0);

}  // namespace aisle::cli
