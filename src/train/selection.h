#pragma once

#include "core/progress.h"
#include "core/table.h"
#include "evaluate/measure.h"
#include "prepare/target.h"
#include "registry/fitted_model.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::train {

struct SelectionConfig {
  double test = 0.2;
  std::size_t cv = 5;
  std::uint64_t seed = 42;
  std::vector<std::string> algorithms;  // which to compare; empty for all

  void fields(auto&& field) {
    field("test", test, 0, 0.9, "share of the rows kept for one final test, read once; 0 for none");
    field("cv", cv, 2, 100, "folds of the cross-validation that chooses the model");
    field("seed", seed, 0, 9007199254740992.0, "the same seed gives the same model");
  }

  // Error (a misuse) for a value out of range, or an algorithm that there is not or that is named twice.
  void validate() const;
};

// An algorithm in the comparison.
struct Candidate {
  std::string algorithm;
  std::string title;
  std::vector<double> probability;  // for each training row, by the model that was fitted without that row's fold
  evaluate::Measured measured;      // of those
  double fit_seconds = 0;           // to fit one fold's training rows, on average
  double predict_seconds = 0;       // to predict one fold, on average
};

// What the comparison found. Rows are places in the target's `rows`.
struct Selection {
  SelectionConfig config;
  Rows training;
  Rows test;
  std::vector<std::size_t> fold;         // of each training row
  std::vector<Candidate> leaderboard;    // least log loss first
  registry::FittedModel champion;        // the first, fitted on all training rows
  std::vector<double> test_probability;  // the champion's, for each test row
  evaluate::Measured measured;           // the champion, on the test rows, or without any in cross-validation
  std::vector<evaluate::Importance>
      importance;  // on the test rows, or without any on the last fold by a model fitted without it
};

// Compares the algorithms by stratified cross-validation, everything fitted inside the folds, takes the one with the
// least log loss (a proper score: it rewards ranking and honest probabilities), fits it on all training rows and reads
// the test rows once. Error when a class has too few rows for the folds and the test.
Selection select(const Table& table, const prepare::Target& target, const SelectionConfig& config, Progress& progress);

}  // namespace aisle::train
