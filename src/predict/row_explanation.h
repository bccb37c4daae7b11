#pragma once

#include "core/table.h"
#include "registry/fitted_model.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::predict {

// What a column added to a row's answer: log odds of two classes, the logarithm of the chance of the likeliest of
// several, the number's own unit.
struct ColumnContribution {
  std::string column;
  std::string value;  // as it stands in the table
  double contribution = 0;
};

struct RowExplanation {
  std::size_t output = 0;                         // of several classes, the one that is explained: the likeliest
  double base = 0;                                // the answer for the average row, on the scale of the contributions
  std::vector<ColumnContribution> contributions;  // the largest first
  bool exact = true;                              // false where a member of a blend cannot tell, and others stand in
};

// One for each of the rows. Error when the model cannot tell what it looks at (nearest neighbours alone).
std::vector<RowExplanation> explain_rows(const registry::FittedModel& model, const Table& table, const Rows& rows);

// A cell of the table as people write it; "" where it is missing.
std::string cell_text(const Column& column, std::size_t row);

}  // namespace aisle::predict
