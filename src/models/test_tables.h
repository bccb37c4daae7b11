#pragma once

#include "core/files.h"
#include "models/models.h"

#include <algorithm>
#include <memory>
#include <string>

namespace aisle::models {

// What the tests of this folder learn from.

// A table that tests/reference.py made, and what scikit-learn fitted on it.
struct Reference {
  Matrix features;
  Labels labels;
  Json answers;

  [[nodiscard]] Examples examples() const { return {features, labels, {}}; }
};

inline Matrix to_matrix(const Json& json) {
  const auto& rows = json.array();
  Matrix out(rows.size(), rows.front().array().size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto numbers = rows[i].numbers();
    std::ranges::transform(numbers, out.row(i).begin(), [](double v) { return static_cast<float>(v); });
  }
  return out;
}

// case "regression": of two classes; case "models": the target of that problem.
inline Reference reference(const std::string& name = "regression", Problem problem = Problem::binary) {
  const Json all = Json::parse(read_file(AISLE_SOURCE_DIR "/tests/reference.json"), "reference.json");
  const Json& json = all.at(name);
  Labels labels{.problem = problem, .classes = {}, .values = {}, .weights = {}};
  if (problem == Problem::binary) labels.classes = {"no", "yes"};
  if (problem == Problem::multiclass) labels.classes = {"low", "middle", "high"};
  const Json& target = json.at(name == "models" ? "target_" + std::string(name_of(problem)) : "target");
  labels.values = target.numbers();
  return {to_matrix(json.at("features")), labels, json};
}

// Not for networks, which train/ fits.
inline std::unique_ptr<Model> fitted(const std::string& name, const Examples& examples,
                                     const Json& options = Json::Object{}) {
  auto model = algorithm(name).make(options);
  dynamic_cast<SelfFitting&>(*model).fit(examples, {.seed = 1, .threads = 1});
  return model;
}

}  // namespace aisle::models
