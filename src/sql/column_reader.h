#pragma once

#include "core/table.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aisle::sql {

// Hands over each value of a column in row order, without blanks around it; none where it is missing.
using Values = std::function<void(const std::function<void(std::optional<std::string_view>)>&)>;

// The value of a field, without the blanks around it. None when it is missing: empty, NA, N/A, NaN, null, None in any
// case, or an infinite number.
std::optional<std::string_view> value_of(std::string_view field);

// A value that does not fit the type its column was told to have.
struct Misfit {
  std::size_t row;  // from 0
  std::string text;
};

// One column: its name, values, and what is known about it before.
struct ColumnReader {
  std::string name;
  Values values;
  bool decimal_commas = false;
  std::optional<ColumnType> told;

  // Reads it with the type it was told to have, else with the narrowest type that fits all its values: true and false;
  // numbers, also dressed ones (text_numbers.h); dates (dates.h); else text. What was assumed is added to `notes`.
  // Goes over the values once for plain numbers, twice for all else. Throws Misfit.
  [[nodiscard]] Column read(std::vector<std::string>& notes) const;
};

}  // namespace aisle::sql
