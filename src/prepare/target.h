#pragma once

#include "core/table.h"

#include <string>
#include <vector>

namespace aisle::prepare {

// The column that is to be predicted, with its two classes.
struct Target {
  std::string column;
  std::string positive;  // the class that is looked for, as it is written
  std::string negative;
  Rows rows;                        // the table's rows that have a value, in order
  std::vector<char> positive_rows;  // for each of `rows`: 1 when positive, 0 when negative
};

// Reads the target off a table. Positive is: true of a truth column, the greater of two numbers; of two texts the one
// that says yes (yes, true, y, t, positive, 1), else the rarer. Error when the column is absent or has not exactly two
// different values.
Target read_target(const Table& table, const std::string& column);

// The same for a table that is scored: the classes are known. Error for a value that is neither.
Target read_target(const Table& table, const std::string& column, const std::string& positive,
                   const std::string& negative);

}  // namespace aisle::prepare
