#pragma once

#include "core/table.h"
#include "prepare/leaks.h"
#include "prepare/preparation_config.h"
#include "prepare/prepared_column.h"
#include "prepare/target_parts.h"

#include <cstddef>
#include <string>
#include <vector>

namespace aisle::prepare {

// What every column is fitted with.
struct FitContext {
  const Table& table;
  const Rows& rows;  // the training rows
  const PreparationConfig& config;
  const TargetParts& parts;               // of the training rows
  const std::vector<std::size_t>& folds;  // of the training rows
  const LeakSample& leaks;
  std::size_t categories;  // the most that a column of texts may have
  std::size_t codes;       // the most kinds of whole numbers that become features of their own
};

// A feature that is made from the target or counts the row's own value: what training rows see of it, before it is
// scaled, is made from other rows.
struct HeldOutValues {
  std::size_t feature = 0;  // its place among the column's
  std::vector<double> raw;  // of each training row
};

struct FittedColumn {
  PreparedColumn prepared;
  std::vector<HeldOutValues> held_out;
};

// Learns what becomes of a column. partners: of a time, the time columns from which the days to it are counted; of a
// number, those that it is multiplied with and divided by.
FittedColumn fit_column(const Column& column, const FitContext& context, const std::vector<std::string>& partners);

}  // namespace aisle::prepare
