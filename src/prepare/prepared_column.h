#pragma once

#include "core/table.h"
#include "prepare/leaks.h"
#include "prepare/numbers.h"
#include "prepare/target_encoding.h"
#include "prepare/text_model.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace aisle::prepare {

// One number that models see, made from one column (`since`: from two).
struct Feature {
  enum class Kind : std::uint8_t {
    value,        // the number itself, by the column's rule; a time in seconds since 1970 UTC
    missing,      // 1 where the column is empty
    category,     // 1 where the text is `detail`
    other,        // 1 where the text is none of the column's categories
    ordinal,      // how many texts are more frequent
    month_name,   // 1 to 12 where the texts are names of months
    year,         // of a time, as the five below: of the median where missing
    month,        // 1 to 12
    day,          // of the month
    weekday,      // 1 Monday to 7 Sunday
    hour,         // 0 to 23
    product,      // of the numbers in column `detail` and in this one, by `rule`
    ratio,        // of the number in this column to the one in column `detail`, by `rule`
    since,        // days from the time in column `detail` to this one, by `rule`
    target_mean,  // smoothed mean of the target's part `part` over the rows that share the value; `detail`: its class
    count,        // log(1 + how many training rows share the value), a training row itself not counted
    text_score,   // what the words say of the target's part `part`; `detail`: its class
    text_length   // log(1 + words)
  };
  Kind kind = Kind::value;
  std::string detail{};
  std::size_t part = 0;
  NumberRule rule{};
  Scale scale{};
};

// What was learned about one column of the training rows.
struct PreparedColumn {
  std::string name{};
  ColumnType type = ColumnType::number;
  std::size_t missing = 0;    // training rows without a value
  std::size_t different = 0;  // different values
  std::size_t rare = 0;       // different texts beyond those that became a feature each
  NumberRule numbers{};       // of a number, a truth value or a time: fill, limits, rows moved, logarithm
  double usual_month = 0;     // of names of months: the median, where another text stands
  std::string left_out{};     // why the column has no features: "empty", "constant", "identifier", "same as X"; or ""
  std::optional<Suspicion> suspect{};  // it tells the target almost alone
  std::vector<Feature> features{};     // in the order of the matrix's columns
  ValueTable values{};                 // for ordinal, target_mean and count
  TextModel text{};                    // for text_score
};

}  // namespace aisle::prepare
