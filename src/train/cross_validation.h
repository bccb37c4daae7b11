#pragma once

#include "core/progress.h"
#include "core/table.h"
#include "evaluate/measure.h"
#include "prepare/preparation.h"
#include "prepare/target.h"
#include "stats/split.h"
#include "train/outcome_store.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aisle::train {

// An algorithm with options, tried on the folds.
struct Trial {
  std::string algorithm;
  Json options;
  // Of every row that a fold holds out, by a model that had not seen its fold, in the order of
  // CrossValidation::held_out(); a number to predict in its own unit. Empty when the trial was given up.
  Predictions out_of_fold;
  std::vector<double> fold_loss;  // stats::chosen_by of each fold that was tried: fewer than folds when it was given up
  double fit_seconds = 0;         // to fit one fold's training rows, on average
  double predict_seconds = 0;     // to predict one fold, on average
  std::size_t size_bytes = 0;     // of one fold's fitted numbers

  [[nodiscard]] bool given_up() const { return out_of_fold.values.empty(); }
  [[nodiscard]] double loss() const;  // mean of fold_loss
};

// Tries algorithms on the folds of a table: preparation and model are fitted on the training rows of a fold, and asked
// about those it holds out. Folds run side by side with one thread each: no model here is large enough to keep several
// threads busy, and the bits do not depend on the number of cores.
class CrossValidation {
 public:
  // All must outlive it. Rows are places in target.rows.
  CrossValidation(const Table& table, const prepare::Target& target, const prepare::PreparationConfig& preparation,
                  bool balanced, std::uint64_t seed, std::vector<stats::Fold> folds, const OutcomeStore& store);

  // Rows that a fold holds out, in ascending order, and for each its fold.
  [[nodiscard]] const Rows& held_out() const { return held_out_; }
  [[nodiscard]] const std::vector<std::size_t>& fold() const { return fold_; }
  [[nodiscard]] const std::vector<stats::Fold>& folds() const { return folds_; }

  // Tries all of them, each with its options; one preparation a fold serves all.
  void run(std::vector<Trial>& trials, Progress& progress) const;

  // Tries one on the first two folds, and on the others only when its mean loss there is below `give_up_above`.
  // Keeps the prepared folds in memory from then on.
  void run(Trial& trial, double give_up_above) const;

 private:
  struct Prepared {
    prepare::Preparation preparation;
    Matrix seen, unseen;
    Labels labels;  // of the rows seen; a number scaled
    Labels truth;   // of the rows unseen
    double centre = 0, scale = 1;
  };
  [[nodiscard]] Prepared prepared(std::size_t fold) const;
  // The outcome that is kept, or a new one.
  [[nodiscard]] Outcome outcome(const Trial& trial, std::size_t fold, const Prepared& data) const;
  [[nodiscard]] Outcome try_out(const Trial& trial, const Prepared& data) const;
  void note(Trial& trial, std::size_t fold, const Outcome& outcome) const;

  const Table& table_;
  const prepare::Target& target_;
  const prepare::PreparationConfig& preparation_;
  bool balanced_;
  std::uint64_t seed_;
  std::vector<stats::Fold> folds_;
  Rows held_out_;
  std::vector<std::size_t> fold_;
  const OutcomeStore& store_;
  mutable std::vector<std::optional<Prepared>> kept_;
};

// The table's rows for rows of the target.
Rows table_rows(const prepare::Target& target, const Rows& rows);

// Labels of rows of the target as members learn them. balanced: rows of a class weigh so much that all classes weigh
// the same.
struct ScaledLabels {
  Labels labels;
  double centre = 0, scale = 1;  // a number became (number - centre) / scale
};
ScaledLabels scaled_labels(const prepare::Target& target, const Rows& rows, bool balanced);

}  // namespace aisle::train
