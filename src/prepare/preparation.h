#pragma once

#include "core/json.h"
#include "core/matrix.h"
#include "core/table.h"

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace aisle::prepare {

// One number that models see, made from one column. Every feature is standardised: (raw - mean) / deviation, both of
// the training rows.
struct Feature {
  enum class Kind {
    value,     // the number itself, the median where missing
    missing,   // 1 where the column is empty
    category,  // 1 where the text is `category`
    other      // 1 where the text is none of the column's categories
  };
  Kind kind = Kind::value;
  std::string category;
  double mean = 0;
  double deviation = 1;
};

// What was learned about one column of the training rows.
struct PreparedColumn {
  std::string name;
  ColumnType type = ColumnType::number;
  std::size_t missing = 0;  // training rows without a value
  std::size_t rare = 0;     // different texts beyond the most frequent, taken together as `other`
  double median = 0;        // of the numbers that are there
  double low = -std::numeric_limits<double>::infinity();  // numbers beyond low and high are moved to them
  double high = std::numeric_limits<double>::infinity();
  std::string left_out;  // why the column has no features: "empty", "constant", "identifier"; "" when it has some
  std::vector<Feature> features;  // in the order of the matrix's columns
};

// Turns rows of a table into the numbers that models see. Fitted on training rows only; applied unchanged everywhere
// else.
//
// Numbers, truth values and times become one feature, outliers moved to the furthest ordinary value; texts one for each
// of the 50 most frequent values (one-hot; fewer where there are more than 40 text columns); missing values one more.
// Features that do not vary are left out, and so are columns that name the row instead of describing it: texts that
// nearly all differ, whole numbers that count the rows, and more than 50 different values under a name such as id,
// customer_id or CustomerID.
class Preparation {
 public:
  // The target is no feature. Error when no column is left to learn from.
  static Preparation fit(const Table& table, const Rows& rows, const std::string& target);

  // One row of features for each of `rows`. Texts that were not there at fitting are `other`, or no category when there
  // is no such feature. Error when a column is absent or holds another type.
  [[nodiscard]] Matrix apply(const Table& table, const Rows& rows) const;

  [[nodiscard]] const std::vector<PreparedColumn>& columns() const { return columns_; }
  [[nodiscard]] std::size_t features() const;

  [[nodiscard]] Json to_json() const;
  static Preparation from_json(const Json& json);

 private:
  std::vector<PreparedColumn> columns_;
};

}  // namespace aisle::prepare
