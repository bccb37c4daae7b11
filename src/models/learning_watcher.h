#pragma once

#include "core/error.h"
#include "core/safetensors.h"

#include <cstddef>
#include <functional>
#include <optional>

namespace aisle::models {

class Ranker;

// Numbers have run away while learning. The ranker is left as it was after its last good epoch.
class Diverged : public Error {
 public:
  using Error::Error;
};

// How far a learning is that goes in epochs (passes over the log).
struct Epoch {
  std::size_t done = 0, of = 0;
  double loss = 0;
  std::size_t events = 0;  // that one reads
};

// Watches a ranker learn in epochs and keeps what it would go on from. Called from one thread.
class LearningWatcher {
 public:
  virtual ~LearningWatcher() = default;
  // What to go on from, where this learning was stopped before.
  virtual std::optional<StoredTensors> begin() = 0;
  // Asked before each epoch.
  [[nodiscard]] virtual bool go_on() const = 0;
  // After each epoch: `so_far` may be asked for scores, `save` writes all that the next epochs depend on.
  virtual void epoch(const Epoch& epoch, const Ranker& so_far, const std::function<void(StoredTensors&)>& save) = 0;
};

}  // namespace aisle::models
