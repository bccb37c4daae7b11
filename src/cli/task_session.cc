#include "cli/task_session.h"

#include "core/error.h"
#include "core/nearest.h"

#include <fmt/format.h>

namespace aisle::cli {

TaskSession::TaskSession(const std::filesystem::path& folder)
    : shop(store::Shop::open(FileSystem::machine(), std::filesystem::absolute(folder))),
      timelines(store::open_timelines(shop)),
      log(features::traits_of(timelines)) {}

registry::TaskModels TaskSession::models_of(const std::string& task) const { return {shop.folder() / "models", task}; }

std::size_t chosen_version(const TaskSession& session, const std::string& task, std::size_t version) {
  const auto models = session.models_of(task);
  if (models.versions().empty()) {
    (void)shop_task(session.shop, session.log, task);  // says so when there is no such task
    throw Error("task " + task + " has no model yet", session.shop.folder().string(),
                "train one: aisle train " + session.shop.folder().string() + " " + task);
  }
  if (version == 0 && !models.published())
    throw Error("no model of task " + task + " was published", session.shop.folder().string(),
                "aisle publish " + session.shop.folder().string() + " " + task + " VERSION");
  return version == 0 ? *models.published() : version;
}

std::string figures(const Json& metrics) {
  std::string out;
  for (const auto& [name, value] : metrics.object())
    out += fmt::format("{}{} {:.4g}", out.empty() ? "" : ", ", name, value.number());
  return out.empty() ? "-" : out;
}

LoadedModel load_model(const TaskSession& session, const std::string& task, std::size_t version) {
  LoadedModel out{.version = chosen_version(session, task, version), .model = {}, .evaluation = {}};
  const auto files = session.models_of(task).read(out.version);
  out.model = train::TaskModel::from_files(files);
  out.evaluation = registry::json_file(files, "evaluation.json");
  return out;
}

}  // namespace aisle::cli
