#pragma once

#include "core/json.h"
#include "registry/directory.h"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace aisle::registry {

// The models of one task of a shop: SHOP/models/TASK/VERSION, a model directory each, versions 1, 2, …, and
// SHOP/models/TASK/published.json, which says which of them answers and how it came to that. Nothing is ever removed.
class TaskModels {
 public:
  // models: SHOP/models. Nothing needs to stand there yet.
  TaskModels(const std::filesystem::path& models, const std::string& task);

  // In rising order.
  [[nodiscard]] std::vector<std::size_t> versions() const;
  [[nodiscard]] std::filesystem::path place(std::size_t version) const;
  // Writes a model directory as the next version; returns which.
  std::size_t add(const Files& files, const Files& derived) const;
  // The files of a version. Error when there is none (with those that there are), or it is damaged.
  [[nodiscard]] Files read(std::size_t version) const;
  // {"version", "published", "created", "champion", "metrics"}, by the version's own evaluation; "damaged" says what is
  // wrong where it cannot be read.
  [[nodiscard]] Json summary(std::size_t version) const;

  // The one that answers, if any was published.
  [[nodiscard]] std::optional<std::size_t> published() const;
  // Every publication, the latest last: {"version", "time", "why": first|won|forced|rollback, …}.
  [[nodiscard]] Json history() const;
  // Lets the version answer from now on, in one step. why: of the entry in the history, as an object.
  void publish(std::size_t version, Json why) const;

 private:
  [[nodiscard]] Json publications() const;

  std::filesystem::path folder_;
  std::string task_;
};

// The tasks that have models in SHOP/models, in the order of their names.
std::vector<std::string> tasks_with_models(const std::filesystem::path& models);

}  // namespace aisle::registry
