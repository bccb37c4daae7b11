#pragma once

#include "core/table.h"
#include "models/combination.h"
#include "models/models.h"
#include "prepare/preparation.h"
#include "prepare/target.h"
#include "registry/directory.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace aisle::registry {

// One of the models that answer together; a single model is the only member.
struct Member {
  std::string algorithm;
  std::size_t threads = 1;  // that fitted it: the same number gives the same bits
  std::unique_ptr<models::Model> model;
};

// What each feature adds to the answers of rows.
struct Contributions {
  Matrix by_feature;  // rows by features + 1; the last is the answer of the average row (models/model.h)
  bool exact = true;  // false where a member knows no contributions, and others stand in for it
};

// A model with all that it needs to answer for rows of a table.
struct FittedModel {
  std::string name;  // its name in the leaderboard
  prepare::TargetColumn target;
  double centre = 0;  // members see a number to predict as (number - centre) / scale
  double scale = 1;
  double threshold = 0.5;  // two classes: from which probability on a row is called positive
  prepare::Preparation preparation;
  std::vector<Member> members;
  models::Combination combination;

  // What it says of each of the rows. Error when a column that it was fitted on is absent.
  [[nodiscard]] Predictions predict(const Table& table, const Rows& rows) const;
  // The same of rows that are prepared.
  [[nodiscard]] Predictions predict(const Matrix& features) const;

  // Log odds of two classes, logarithms of chances, or the number's own unit. Members without contributions are left
  // out, the others' weights made up for it; nothing when none has any.
  [[nodiscard]] std::optional<Contributions> contributions(const Matrix& features, std::size_t output) const;

  // The types that a table must be read with; the target, where there is one, as text (prepare::known_outcomes).
  [[nodiscard]] std::map<std::string, ColumnType> column_types() const;
};

// Adds model.json and weights.safetensors (docs/formats.md). created: UTC, ISO 8601.
void add_to_files(const FittedModel& model, const std::string& created, Files& files);

// The inverse. Error when a file is missing or of another format.
FittedModel from_files(const Files& files);

// A file of a model directory; Error when it is not there.
const std::string& file(const Files& files, const std::string& name);

// Reads a JSON file of a model directory; Error when it is of another format than this program knows.
Json json_file(const Files& files, const std::string& name);

inline constexpr std::size_t format = 2;  // of the JSON files; docs/formats.md says when it rises

}  // namespace aisle::registry
