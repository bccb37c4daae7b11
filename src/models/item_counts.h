#pragma once

#include "models/ranker.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace aisle::models {

// Where each sequence's next event of the target type stands. The sequences must live as long.
class TargetPlaces {
 public:
  TargetPlaces(const features::Sequences& sequences, Code target);

  // At `event` (of the sequence, at most its length) or later; its length where none is left.
  [[nodiscard]] std::size_t from(std::size_t sequence, std::size_t event) const {
    return next_[sequences_->begin(sequence) + sequence + event];
  }

 private:
  const features::Sequences* sequences_;
  std::vector<std::uint32_t> next_;  // of each sequence one more than its events
};

// How many events each item has, and each search; place 0 is none's.
std::vector<double> event_counts(const features::Sequences& sequences);

// How many events of the target type each item has, and no search; place 0 is none's.
std::vector<double> target_counts(const NextItem& task);

// The same with events that fade: by half every `half_life` days before the last one; all count alike without times.
std::vector<double> faded_counts(const NextItem& task, double half_life);

// The logarithm of each item's share of the counts when every item has `smoothing` more; place 0 is none's.
std::vector<float> log_shares(const std::vector<double>& counts, double smoothing);

// Copies one row into every row.
void fill_rows(std::span<const float> row, std::span<float> scores_BV);

}  // namespace aisle::models
