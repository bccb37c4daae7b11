#pragma once

#include "core/progress.h"
#include "core/table.h"
#include "evaluate/importance.h"
#include "evaluate/measure.h"
#include "evaluate/partial_dependence.h"
#include "prepare/preparation_config.h"
#include "prepare/target.h"
#include "registry/fitted_model.h"
#include "stats/split.h"
#include "stats/threshold.h"
#include "train/fit.h"
#include "train/leaderboard.h"
#include "train/outcome_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// An algorithm with the options that differ from its defaults.
struct PlannedTrial {
  std::string algorithm;
  Json options;
};

// Which rows (places in the target's `rows`) train and test, and the folds of the former, where the caller knows more
// than a share: answers that overlap in time, say. Rows of no fold train the champion alone.
struct GivenSplit {
  std::string kind = {};    // as evaluation.json calls it: "time"
  std::string column = {};  // by which it was cut, for readers
  Rows training = {}, test = {};
  std::vector<stats::Fold> folds = {};
};

struct SelectionConfig {
  double test = 0.2;
  std::size_t cv = 5;
  std::uint64_t seed = 42;
  double cost_of_miss = 1;
  double cost_of_false_alarm = 1;
  double budget_seconds = 0;                 // for a search for better options; 0: all have their defaults
  bool balanced = false;                     // classes weigh the same in fitting, whatever their rows
  std::string group = {};                    // column whose equal values stay on one side of every split; empty: none
  std::string time = {};                     // column by which the latest rows are held out; empty: by chance
  std::vector<std::string> algorithms = {};  // which to compare; empty for those that suit
  std::vector<PlannedTrial> replay = {};     // compare these instead, and do not search
  prepare::PreparationConfig preparation = {};
  std::optional<GivenSplit> given = {};  // instead of test, cv, group and time
  bool explained = true;                 // with importance, partial dependence and learning curve, which take long

  void fields(auto&& field) {
    field("test", test, 0, 0.9, "share of the rows kept for one final test, read once; 0 for none");
    field("cv", cv, 2, 100, "folds of the cross-validation that chooses the model");
    field("seed", seed, 0, 9007199254740992.0, "the same seed gives the same model");
    field("cost-of-miss", cost_of_miss, 0, 1e12, "what it costs to overlook a positive row");
    field("cost-of-false-alarm", cost_of_false_alarm, 0, 1e12, "what it costs to call a negative row positive");
  }

  // Error (a misuse) for a value out of range, an algorithm that there is not or that is named twice, both a group and
  // a time, or trials to replay beside a budget or algorithms.
  void validate() const;
};

// How the champion compares with another candidate, by stats::chosen_by on rows held out in cross-validation (by whole
// groups where the target's labels have them).
struct Comparison {
  std::size_t place = 0;  // in the leaderboard
  std::string role;       // "runner_up", "simpler"
  stats::PairedDifference difference;
};

// chosen_by of a model that was fitted on some of the rows: on these, and on held-out ones.
struct LearningPoint {
  std::size_t rows = 0;
  double training = 0;
  double held_out = 0;
};

// What the comparison found. Rows are places in the target's `rows`.
struct Selection {
  SelectionConfig config;
  Rows training;
  Rows test;
  Rows held_out;                  // training rows that a fold held out
  std::vector<std::size_t> fold;  // of each of those
  std::vector<Trial> trials;
  std::vector<Candidate> leaderboard;  // the best first
  std::vector<Comparison> against;
  registry::FittedModel champion;  // the first, fitted on all training rows
  Predictions test_predictions;    // the champion's
  evaluate::Measured measured;     // the champion, on the test rows, or without any in cross-validation
  std::optional<stats::CostlyThreshold> threshold;  // two classes: by the champion's cross-validated answers
  // On the test rows, or without any on the last fold by a model fitted without it.
  std::vector<evaluate::Importance> importance;
  std::vector<evaluate::PartialDependence> partial_dependence;
  std::vector<LearningPoint> learning;         // of the champion's leading member
  std::vector<std::vector<EpochLoss>> epochs;  // of each of the champion's members
};

// Compares algorithms by cross-validation within the training rows, everything fitted inside the folds, takes the
// candidate with the least log loss (a proper score: it rewards ranking and honest probabilities) or of numbers the
// least rmse, fits it on all training rows and reads the test rows once. Identical rows stay on one side of every
// split. Error when a class has too few rows for the folds and the test.
Selection select(const Table& table, const prepare::Target& target, const SelectionConfig& config,
                 const OutcomeStore& store, Progress& progress);

}  // namespace aisle::train
