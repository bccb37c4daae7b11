#pragma once

#include "core/safetensors.h"
#include "core/table.h"
#include "prepare/target_parts.h"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace aisle::prepare {

// A linear model on a column of texts: one number a part of the target, for classes the log odds of each against the
// rest, for a number its estimate in standard deviations from the mean.
//
// A text is the n-grams that it holds (ngrams.h), hashed into 2^18 places (Weinberger et al. 2009), weighed log(1 +
// times) * log(1 + texts / texts that hold it), and scaled to length 1. Places that hardly any training text fills are
// left out. Logistic regression or least squares with a squared penalty, by L-BFGS; how strong the penalty is, of three
// strengths, the first fold says.
class TextModel {
 public:
  struct Fitted;

  // rows: at least one of each fold. Missing texts hold nothing.
  static Fitted fit(const Column& column, const Rows& rows, const TargetParts& parts,
                    std::span<const std::size_t> folds);

  // Of each part a number for each of the rows.
  [[nodiscard]] std::vector<std::vector<double>> scores(const Column& column, const Rows& rows) const;

  [[nodiscard]] std::size_t parts() const { return biases_.size(); }

  // Tensors whose names begin with `prefix`.
  void save(StoredTensors& tensors, const std::string& prefix) const;
  // The inverse. Error when they do not fit each other.
  static TextModel load(const StoredTensors& tensors, const std::string& prefix);

 private:
  // Of each training text the buckets that it fills, with log(1 + times).
  void choose_buckets(const std::vector<std::vector<std::pair<std::int32_t, float>>>& texts);
  void index();  // fills place_ from buckets_

  std::vector<std::int64_t> buckets_;        // that are in use
  std::vector<std::int32_t> place_;          // of each of the 2^18: its place in buckets_, or -1
  std::vector<float> rarity_;                // of each in use: log(1 + texts / texts that hold it)
  std::vector<std::vector<float>> weights_;  // of each part: one a bucket in use
  std::vector<double> biases_;               // of each part
};

struct TextModel::Fitted {
  TextModel model;                          // of all rows
  std::vector<std::vector<double>> scores;  // of each part and row, by the model of the other folds
};

}  // namespace aisle::prepare
