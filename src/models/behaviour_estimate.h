#pragma once

#include "models/behaviour_training.h"

#include <cstddef>

namespace aisle::models {

// What learning takes, from the shapes alone. Bytes at the moment when most is needed.
struct BehaviourNeeds {
  std::size_t parameters = 0;
  std::size_t start_bytes = 0;     // while the item table's start is found, before the others
  std::size_t training_bytes = 0;  // parameters, their moments, gradients
  std::size_t scoring_bytes = 0;   // candidates, scores, and what they are made of
  std::size_t trace_bytes = 0;     // what the step's events leave for the backward pass
  std::size_t kept_bytes = 0;      // a checkpoint being written, the best epoch, what answers meanwhile
  [[nodiscard]] std::size_t bytes() const;
};
BehaviourNeeds behaviour_needs(const BehaviourConfig& config, const features::Sequences& sequences);

// Error where the memory that is free does not hold them: with the largest size that would fit, or what to do if none
// does.
void check_memory(const BehaviourNeeds& needs, const features::Sequences& sequences, const char* if_none_fits);

// Seconds that an epoch takes on this machine: a few steps are timed.
double behaviour_epoch_seconds(const BehaviourConfig& config, const NextItem& task, const Fitting& how);

}  // namespace aisle::models
