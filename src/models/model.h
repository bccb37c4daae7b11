#pragma once

#include "core/json.h"
#include "core/labels.h"
#include "core/matrix.h"
#include "core/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace aisle::models {

class Ranks;  // ranks.h

// Rows to learn from. A number to predict has been scaled to mean 0 and deviation 1 over these rows.
struct Examples {
  const Matrix& features;
  const Labels& labels;               // of the rows, in their order; with classes, at least two among them
  std::span<const FeatureInfo> info;  // what each feature is; may be empty: all are numbers
};

// A function from a row of features to a prediction (core/labels.h). It sees numbers only: no files, no shop. There are
// two kinds: a SelfFitting model fits itself, a Network (network.h) is driven by train/.
class Model {
 public:
  virtual ~Model() = default;

  // The model must have been fitted or loaded. Safe from several threads at once.
  [[nodiscard]] virtual Predictions predict(const Matrix& features) const = 0;

  // What each feature adds to an answer, for models that know it: rows by features + 1, the last the answer of the
  // average row. A row's numbers sum to its answer on the scale on which answers are sums: log odds of two classes,
  // the logarithm of the chance of class `output` of several (up to a constant a row), the number itself.
  [[nodiscard]] virtual std::optional<Matrix> contributions(const Matrix& /*features*/, std::size_t /*output*/) const {
    return std::nullopt;
  }

  // The options that it was made with.
  [[nodiscard]] virtual Json options() const = 0;

  // Every fitted number, and its inverse: a loaded model predicts the same bits.
  virtual void save(StoredTensors& weights) const = 0;
  virtual void load(const StoredTensors& weights) = 0;
};

class LearningWatcher;

// How a model is to be fitted: the same seed and number of threads give the same bits.
struct Fitting {
  std::uint64_t seed = 0;
  std::size_t threads = 1;
  LearningWatcher* watcher = nullptr;  // of what learns in epochs (learning_watcher.h); others know nothing of it
  Ranks* ranks = nullptr;              // who learns together, of models that can; none: this process alone
  // More than 0, of rankers that can: goes on from what it learnt of an earlier part of the same log, for so many
  // epochs. Others learn anew.
  std::size_t further = 0;
};

// A model with a closed form or a library's solver.
class SelfFitting : public Model {
 public:
  virtual void fit(const Examples& examples, const Fitting& how) = 0;
};

}  // namespace aisle::models
