#pragma once

#include "core/table.h"
#include "prepare/target_parts.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace aisle::prepare {

// A column that tells the target almost alone: most often it was written down after what is to be foreseen.
struct Suspicion {
  std::string measure;  // "roc_auc" (two classes), "accuracy" (several) or "r2" (a number)
  double value = 0;     // .99 or more
};

// Some training rows with their targets and folds, 20,000 at most, spread evenly: enough to see a leak.
class LeakSample {
 public:
  LeakSample(const Rows& rows, const TargetParts& parts, std::span<const std::size_t> folds);

  // How well the column's values alone foresee the sample's rows, each by the mean target of its value in other folds
  // (numbers of more than 50 kinds: of its fiftieth), and numbers of two classes and of a number target also as they
  // are. Nothing when that is below .99, when the rows are too few to say (50, and 10 of each class), or when one class
  // has more than nine in ten rows of several.
  [[nodiscard]] std::optional<Suspicion> look_at(const Column& column) const;

  // The same for scores of all training rows that were made out of fold, of each part.
  [[nodiscard]] std::optional<Suspicion> look_at_scores(const std::vector<std::vector<double>>& scores) const;

 private:
  [[nodiscard]] std::optional<Suspicion> judge(const std::vector<std::vector<double>>& scores) const;
  [[nodiscard]] bool enough() const;

  std::vector<std::size_t> places_;  // of the sample's rows among the training rows
  Rows rows_;
  TargetParts parts_;
  std::vector<std::size_t> folds_;
};

}  // namespace aisle::prepare
