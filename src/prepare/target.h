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
  ColumnType type = ColumnType::text;
  Rows rows;                        // the table's rows that are one of the two, in order
  std::vector<char> positive_rows;  // for each of `rows`: 1 when positive, 0 when negative
};

// Reads the target off a table. Positive is: true of a truth column, the greater of two numbers; of two texts the one
// that says yes (yes, true, y, t, positive, 1), else the rarer. Error when the column is absent or has not exactly two
// different values.
Target read_target(const Table& table, const std::string& column);

// What a table that is scored says happened; the classes are known, and the column was read as text, because where
// nothing has happened yet anything may stand ("open", "?"). Such rows are left out. type: what the column was at
// fitting.
Target known_outcomes(const Table& table, const std::string& column, ColumnType type, const std::string& positive,
                      const std::string& negative);

}  // namespace aisle::prepare
