#pragma once

#include "evaluate/measure.h"
#include "models/combination.h"
#include "train/cross_validation.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace aisle::train {

// What could become the champion: one trial, or several that answer together.
struct Candidate {
  std::string name;                 // of the algorithm, "blend" or "stack"
  std::string kind;                 // "single", "blend" or "stack"
  std::string title;                // for people
  std::vector<std::size_t> trials;  // its members: places in the list of trials
  models::Combination combination;  // fitted on all rows that were held out; of numbers that are scaled
  Predictions out_of_fold;          // for each of these rows; weights had not seen the row's fold either
  evaluate::Measured measured;      // of those
  double fit_seconds = 0;           // to fit one fold's training rows, on average
  double predict_seconds = 0;       // to predict one fold, on average
  std::size_t size_bytes = 0;
  std::size_t complexity = 0;  // Algorithm::complexity; of several the sum
};

// Rows that folds held out.
struct HeldOut {
  const Labels& truth;
  std::span<const std::size_t> fold;  // a row each
  double centre = 0, scale = 1;       // of a number to predict
};

// The best trial of each algorithm, calibrated where that helps beyond doubt, their blend and their stack; the least
// stats::chosen_by first.
std::vector<Candidate> rank_candidates(const std::vector<Trial>& trials, const HeldOut& rows, std::uint64_t seed,
                                       Progress& progress);

}  // namespace aisle::train
