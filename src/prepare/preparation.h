#pragma once

#include "core/json.h"
#include "core/labels.h"
#include "core/matrix.h"
#include "core/safetensors.h"
#include "core/table.h"
#include "prepare/preparation_config.h"
#include "prepare/prepared_column.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace aisle::prepare {

// Turns rows of a table into the numbers that models see. Fitted on training rows only; applied unchanged everywhere
// else.
//
// - Numbers and truth values become one feature: the median where missing, outliers moved to a limit, the logarithm of
// a
//   long tail (numbers.h). Times become their parts that vary, and the days between two of them (ten pairs at most).
// - Texts become one feature for each of the 50 most frequent (one-hot; fewer where there are more than 40 text
// columns)
//   and one for the rest together; names of months their number as well. From three different texts on
//   there are also the target's smoothed means over the rows that share it, and how many share it (target_encoding.h).
//   Few whole numbers that look like names (codes.h) become the same beside their value.
// - Texts that people wrote become what a linear model on their words says, and their length (text_model.h).
// - Missing values become one feature more. Every feature is scaled.
//
// Left out is what does not vary, what says the same as a column before it, and what names the row instead of
// describing it; of names that rows share (devices, customers) only how many share it is kept (identifiers.h).
// What tells the target almost alone is kept and told (leaks.h).
class Preparation {
 public:
  struct Fitted;

  // labels: of `rows`, in their order; classes must have a row each for features to be made from them. The target is no
  // feature. The same seed, the same bits. Error when no column is left to learn from.
  static Fitted fit(const Table& table, const Rows& rows, const Labels& labels, const std::string& target,
                    const PreparationConfig& config, std::uint64_t seed);

  // One row of features for each of `rows`. Texts that were not there at fitting are `other`, or no category when there
  // is no such feature. Error when a column is absent or holds another type.
  [[nodiscard]] Matrix apply(const Table& table, const Rows& rows) const;

  // One a column of the matrix; FeatureInfo::column is a place in columns().
  [[nodiscard]] const std::vector<FeatureInfo>& features() const { return features_; }
  // One a column of the table but the target, in its order.
  [[nodiscard]] const std::vector<PreparedColumn>& columns() const { return columns_; }

  // What people may want to read; the tables of values and the weights of texts are tensors beside it, named
  // "preparation.…". Loading takes both: from_json(), then load(). Error when they do not fit.
  [[nodiscard]] Json to_json() const;
  static Preparation from_json(const Json& json);
  void save(StoredTensors& tensors) const;
  void load(const StoredTensors& tensors);

 private:
  void describe_features();

  std::vector<PreparedColumn> columns_;
  std::vector<FeatureInfo> features_;
};

// What fitting gives: the preparation, and the features of the training rows. Where these are made from the target, or
// count rows, a row's are made from other rows than itself, so they are not what apply() gives for it.
struct Preparation::Fitted {
  Preparation preparation;
  Matrix features;
};

}  // namespace aisle::prepare
