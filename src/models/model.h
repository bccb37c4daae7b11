#pragma once

#include "core/json.h"
#include "core/matrix.h"
#include "core/safetensors.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aisle::models {

// A function from a row of features to the probability that the row is positive. It sees numbers only: no files, no
// shop. There are two kinds: a SelfFitting model fits itself, a Network (network.h) is driven by train/.
class Model {
 public:
  virtual ~Model() = default;

  // One probability in [0, 1] a row. The model must have been fitted or loaded. Safe from several threads at once.
  [[nodiscard]] virtual std::vector<double> predict(const Matrix& features) const = 0;

  // The options that it was made with.
  [[nodiscard]] virtual Json options() const = 0;

  // Every fitted number, and its inverse: a loaded model predicts the same bits.
  virtual void save(StoredTensors& weights) const = 0;
  virtual void load(const StoredTensors& weights) = 0;
};

// How a model is to be fitted: the same seed and number of threads give the same bits.
struct Fitting {
  std::uint64_t seed = 0;
  std::size_t threads = 1;
};

// A model with a closed form or a library's solver.
class SelfFitting : public Model {
 public:
  // target: 0 or 1 for each row, both among them.
  virtual void fit(const Matrix& features, std::span<const float> target, const Fitting& how) = 0;
};

}  // namespace aisle::models
