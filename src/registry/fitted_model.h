#pragma once

#include "core/table.h"
#include "models/models.h"
#include "prepare/preparation.h"
#include "registry/directory.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace aisle::registry {

// A model with all that it needs to answer for rows of a table.
struct FittedModel {
  std::string algorithm;
  std::string target;
  ColumnType target_type = ColumnType::text;
  std::string positive;  // the class whose probability it gives
  std::string negative;
  std::size_t threads = 1;  // that fitted it: the same number gives the same bits
  prepare::Preparation preparation;
  std::unique_ptr<models::Model> model;

  // The probability that each of the rows is positive. Error when a column that it was fitted on is absent.
  [[nodiscard]] std::vector<double> predict(const Table& table, const Rows& rows) const;

  // The types that a table must be read with; the target, where there is one, as text (prepare::known_outcomes).
  [[nodiscard]] std::map<std::string, ColumnType> column_types() const;
};

// Adds model.json and weights.safetensors (docs/formats.md). created: UTC, ISO 8601.
void add_to_files(const FittedModel& model, const std::string& created, Files& files);

// The inverse. Error when a file is missing or of a newer format.
FittedModel from_files(const Files& files);

// A file of a model directory; Error when it is not there.
const std::string& file(const Files& files, const std::string& name);

// Reads a JSON file of a model directory; Error when it is of a newer format than this program knows.
Json json_file(const Files& files, const std::string& name);

inline constexpr std::size_t format = 1;  // of the JSON files; docs/formats.md says when it rises

}  // namespace aisle::registry
