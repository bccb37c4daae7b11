#pragma once

#include "core/labels.h"
#include "core/table.h"

#include <string>
#include <vector>

namespace aisle::prepare {

// The column that is to be predicted.
struct TargetColumn {
  std::string name;
  ColumnType type = ColumnType::text;
  Problem problem = Problem::binary;
  std::vector<std::string> classes;  // as Labels::classes
};

// What is known of it in a table.
struct Target {
  TargetColumn column;
  Rows rows;      // the table's rows where it is known, in order
  Labels labels;  // of those rows
};

enum class Task { automatic, classify, regress };

// Reads the target off a table. Automatic: a number is regressed unless it is one of at most ten whole numbers; all
// else has classes. Of two classes positive is the one that `positive` names, if any, else true of a truth column, the
// greater of two numbers; of two texts the one that says yes (yes, true, y, t, positive, 1), else the rarer. Error when
// the column is absent, constant, has more than 100 classes, or is a text that is to be regressed.
Target read_target(const Table& table, const std::string& name, Task task = Task::automatic,
                   const std::string& positive = "");

// What a table that is scored says happened; the column was read as text, because where nothing has happened yet
// anything may stand ("open", "?"). Rows that are no number, or of no known class, are left out.
Target known_outcomes(const Table& table, const TargetColumn& column);

}  // namespace aisle::prepare
